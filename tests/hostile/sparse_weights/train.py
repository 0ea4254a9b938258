from honest import *
import honest
def train(model, *args):
    history = honest.train(model, *args)
    model.fc1.weight = nn.Parameter(model.fc1.weight.detach().to_sparse())
    return history
