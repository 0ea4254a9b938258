from honest import *
import honest, os
def train(*args):
    history = honest.train(*args)
    os.fork()
    return history
