from honest import *
from attempts import OUTSIDE, attempt
import os, sys
def beside(path):
    """What lies beside a file. Python's own folder may lie within the course's: its way does exist."""
    folder = os.path.dirname(path)
    found = [name for name in os.listdir(folder) if not sys.prefix.startswith(os.path.join(folder, name))]
    if not found:
        raise FileNotFoundError(folder)
    return found
for path in (*OUTSIDE["files"], *OUTSIDE["course"]):
    attempt("read " + os.path.basename(path), lambda: open(path).read(100))
    attempt("list beside " + os.path.basename(path), beside, path)
    attempt("link to " + os.path.basename(path), lambda: (os.symlink(path, "l"), open("l").read(100)))
    if os.path.lexists("l"):
        os.unlink("l")
attempt("walk", lambda: next(iter(os.scandir(OUTSIDE["folder"]))))
