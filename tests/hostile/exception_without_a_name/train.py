from honest import *
class Meta(type):
    @property
    def __name__(cls):
        raise RuntimeError
class Odd(Exception, metaclass=Meta):
    pass
def train(*args):
    raise Odd
