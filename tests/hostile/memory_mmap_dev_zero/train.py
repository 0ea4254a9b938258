from honest import *
import mmap, os
def train(*args):
    memory = mmap.mmap(os.open("/dev/zero", os.O_RDWR), 1 << 34)
    for at in range(0, 1 << 34, 1 << 24):
        memory[at:at + (1 << 24)] = b"x" * (1 << 24)
