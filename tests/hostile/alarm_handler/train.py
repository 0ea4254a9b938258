from honest import *
import honest, signal
def train(*args):
    def handler(*_):
        raise TimeoutError("woken")
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    for _ in range(100):
        honest.train(*args)
