from honest import *
import os
def raising(name):
    def fail():
        raise KeyError("here")
    fail.__code__ = fail.__code__.replace(co_filename=os.path.join(os.getcwd(), name))
    return fail
def train(*args):
    try:
        raising("../../../../../../etc/passwd")()
    except KeyError as error:
        try:
            raising("n" * 5_000)()
        except KeyError as other:
            other.__cause__ = error
            raising("nul\0byte")()
