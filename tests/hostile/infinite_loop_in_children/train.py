from honest import *
import os, time
def train(*args):
    for _ in range(2):
        if os.fork() == 0:
            while True:
                pass
    time.sleep(600)
