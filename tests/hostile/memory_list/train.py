from honest import *
KEPT = []
def train(*args):
    while True:
        KEPT.append([0] * 100_000)
