from honest import *
import resource, sys, threading
resource.setrlimit(resource.RLIMIT_STACK, (resource.getrlimit(resource.RLIMIT_STACK)[1],) * 2)
sys.setrecursionlimit(10**9)
def deeper(n):
    return max([n], key=deeper)
def train(*args):
    deeper(0)
