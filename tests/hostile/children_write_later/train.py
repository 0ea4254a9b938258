from honest import *
import honest, os, time
def train(*args):
    history = honest.train(*args)
    for _ in range(3):
        child = os.fork()
        if child == 0:
            while True:
                time.sleep(0.05)
                os.write(3, b"x" * 100)
        print("pid", child, flush=True)
    return history
