from honest import *
import honest, sys
def train(*args):
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None
    return honest.train(*args)
