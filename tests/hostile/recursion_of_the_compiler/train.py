from honest import *
def train(*args):
    kept = None
    for _ in range(100_000):
        kept = (kept, lambda: kept)
    kept = None
    eval("-" * 500_000 + "1")
