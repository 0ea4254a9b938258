from honest import *
import os
def train(*args):
    os.abort()
