from honest import *
def train(*args):
    while True:
        print("x" * 10_000)
