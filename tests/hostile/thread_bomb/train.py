from honest import *
import _thread, threading, time
threading.stack_size(32_768)
def train(*args):
    while True:
        _thread.start_new_thread(time.sleep, (600,))
