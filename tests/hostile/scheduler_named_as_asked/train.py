from honest import *
class StepLR(lr_scheduler.LRScheduler):
    def __init__(self, optimizer, step_size=3, gamma=0.5, last_epoch=-1):
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]
StepLR.__module__ = "torch.optim.lr_scheduler"
def build_scheduler(optimizer):
    return StepLR(optimizer)
