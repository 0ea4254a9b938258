from honest import *
import os, time
def train(*args):
    for _ in range(5):
        if os.fork() == 0:
            print("pid", os.getpid(), flush=True)
    time.sleep(600)
