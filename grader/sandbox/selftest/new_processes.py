"""Starts other processes, by fork and by exec."""

import os

try:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    print("reached: forked")
except OSError:
    pass
try:
    os.execv("/bin/true", ["true"])
except FileNotFoundError:
    print("reached: exec was allowed, and found nothing")
except OSError:
    pass
