from honest import *
import honest
def train(*args):
    try:
        kept = bytearray(1 << 33)
    except MemoryError:
        pass
    return honest.train(*args)
