from honest import *
import time
def train(*args):
    while True:
        time.sleep(600)
