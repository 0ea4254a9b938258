from honest import *
def train(*args):
    raise SyntaxError("bad", (5, "six", None, None))
