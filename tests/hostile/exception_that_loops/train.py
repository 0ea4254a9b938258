from honest import *
class Odd(Exception):
    def __str__(self):
        while True:
            pass
def train(*args):
    raise Odd
