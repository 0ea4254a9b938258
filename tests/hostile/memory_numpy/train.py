from honest import *
import numpy
def train(*args):
    kept = []
    while True:
        kept.append(numpy.ones(1 << 20))
