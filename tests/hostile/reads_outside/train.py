from honest import *
from attempts import OUTSIDE, attempt
import os
for path in (*OUTSIDE["files"], *OUTSIDE["course"]):
    attempt("read " + os.path.basename(path), lambda: open(path).read(100))
    attempt("list beside " + os.path.basename(path), os.listdir, os.path.dirname(path))
    attempt("link to " + os.path.basename(path), lambda: (os.symlink(path, "l"), open("l").read(100)))
    if os.path.lexists("l"):
        os.unlink("l")
attempt("walk", lambda: next(iter(os.scandir(OUTSIDE["folder"]))))
