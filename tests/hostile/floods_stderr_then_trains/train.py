from honest import *
import honest, sys
def train(*args):
    for _ in range(20):
        sys.stderr.write("y" * 1_000_000)
    return honest.train(*args)
