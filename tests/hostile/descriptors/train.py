from honest import *
from attempts import attempt
import fcntl, os, stat
def kind(fd):
    return stat.S_IFMT(os.fstat(fd).st_mode)
OPEN = []
for fd in range(4096):
    try:
        fcntl.fcntl(fd, fcntl.F_GETFD)
        OPEN.append(fd)
    except OSError:
        pass
print(OPEN, [oct(kind(fd)) for fd in OPEN])
print(os.read(0, 100))
for fd in (1, 2, 3):
    attempt("read", os.read, fd, 100)
    attempt("seek", os.lseek, fd, 0, 0)
    attempt("map", lambda: __import__("mmap").mmap(fd, 100))
attempt("write", os.write, 0, b"x")
for fd in (0, 1, 2, 3):
    attempt("folder", os.listdir, fd)
