from honest import *
import fcntl, honest, os
fcntl.fcntl(3, 1031, 4096)  # F_SETPIPE_SZ
os.dup2(3, 200)
def train(*args):
    return honest.train(*args)
