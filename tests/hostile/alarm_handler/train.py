from honest import *
import honest, signal
def train(*args):
    def handler(*_):
        raise TimeoutError("woken")
    signal.signal(signal.SIGALRM, handler)
    # More than once: the observer goes on where its own code was the one that was woken.
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    try:
        while True:
            honest.train(*args)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
