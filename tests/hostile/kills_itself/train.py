from honest import *
import os, signal
def train(*args):
    os.kill(os.getpid(), signal.SIGKILL)
