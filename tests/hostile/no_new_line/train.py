from honest import *
import honest, os, sys
def train(*args):
    os.write(1, b"\xff\xfe\x00\x1b[2J")
    sys.stdout.write("half a line \ud800")
    return honest.train(*args)
