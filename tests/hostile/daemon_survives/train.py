from honest import *
import honest, os, signal, time
def daemon():
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    print("pid", os.getpid(), flush=True)
    os.chdir("/")
    while True:
        time.sleep(1)
def train(*args):
    if os.fork() == 0:
        daemon()
    time.sleep(0.3)
    return honest.train(*args)
