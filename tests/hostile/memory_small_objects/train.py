from honest import *
KEPT = []
def train(*args):
    while True:
        KEPT.append(object())
