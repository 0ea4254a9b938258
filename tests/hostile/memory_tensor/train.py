from honest import *
def train(*args):
    torch.zeros(2**31).add_(1)
