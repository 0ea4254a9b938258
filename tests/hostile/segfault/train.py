from honest import *
import ctypes
def train(*args):
    ctypes.string_at(0)
