from honest import *
import mmap, time
def train(*args):
    memory = mmap.mmap(-1, 1 << 30)
    for at in range(0, 1 << 30, 1 << 24):
        memory[at:at + (1 << 24)] = bytes([1]) * (1 << 24)
    time.sleep(600)
