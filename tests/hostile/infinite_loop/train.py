from honest import *
def train(*args):
    while True:
        pass
