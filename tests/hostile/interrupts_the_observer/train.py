from honest import *
import honest, ctypes, threading, time
class Bolt(BaseException): pass
def throw(thread):
    while True:
        time.sleep(0.01)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Bolt))
def train(*args):
    threading.Thread(target=throw, args=(threading.get_ident(),), daemon=True).start()
    while True:
        honest.train(*args)
