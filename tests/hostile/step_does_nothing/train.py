from honest import *
optim.Adam.step = lambda self, closure=None: None
