from honest import *
import os
def fail():
    raise KeyError("here")
fail.__code__ = fail.__code__.replace(co_filename=os.path.join(os.getcwd(), "n" * 290))
def train(*args):
    fail()
