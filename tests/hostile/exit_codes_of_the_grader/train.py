from honest import *
import os
def train(*args):
    os._exit(97)
