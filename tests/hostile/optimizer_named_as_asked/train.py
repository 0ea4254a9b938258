from honest import *

class Adam(optim.NAdam):
    pass

Adam.__module__ = "torch.optim.adam"

def build_optimizer(model):
    return Adam(model.parameters(), lr=0.01)
