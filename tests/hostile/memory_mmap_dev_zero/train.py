from honest import *
import mmap, os, time
def train(*args):
    memory = mmap.mmap(os.open("/dev/zero", os.O_RDWR), 1 << 30)
    for at in range(0, 1 << 30, 1 << 24):
        memory[at:at + (1 << 24)] = b"x" * (1 << 24)
    time.sleep(600)
