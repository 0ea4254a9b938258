from honest import *
from attempts import OUTSIDE, attempt
import os
FILE = OUTSIDE["files"][0]
def through(name):
    os.symlink(FILE, name)
    return open(name).read()
attempt("symbolic link", through, "one")
attempt("link over link", lambda: (os.symlink("one", "two"), open("two").read())[1])
attempt("hard link", lambda: (os.link(FILE, "three"), open("three").read())[1])
attempt("dots", lambda: open("../" * 40 + FILE[1:]).read())
attempt("folder of a descriptor", lambda: os.open(FILE[1:], os.O_RDONLY, dir_fd=os.open("/", os.O_PATH)))
attempt("parent of a descriptor", lambda: os.open("../" * 9 + FILE[1:], os.O_RDONLY, dir_fd=os.open(".", os.O_PATH)))
attempt("a path is enough", lambda: open(f"/proc/self/fd/{os.open(FILE, os.O_PATH)}").read())
attempt("link away the libraries", lambda: os.rename(os.path.dirname(os.__file__), "lib"))
