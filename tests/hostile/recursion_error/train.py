from honest import *
def train(*args):
    return train(*args)
