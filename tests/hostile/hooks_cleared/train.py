from honest import *
from torch.optim import optimizer as module
module._global_optimizer_pre_hooks.clear()
module._global_optimizer_post_hooks.clear()
