from honest import *
def train(*args):
    raise ValueError("z" * 10_000_000)
