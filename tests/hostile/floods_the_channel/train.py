from honest import *
import os
def train(*args):
    while True:
        os.write(3, bytes(1 << 16))
