from honest import *
import sys
def train(*args):
    sys.setrecursionlimit(10**9)
    def deeper(n):
        return sorted([n], key=lambda n: deeper(n + 1))
    deeper(0)
