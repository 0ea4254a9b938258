from honest import *
def state_dict(self, *args, **kwargs):
    raise OSError("no weights today")
SimpleNN.state_dict = state_dict
def train(*args):
    return []
