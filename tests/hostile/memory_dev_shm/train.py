from honest import *
from attempts import attempt
import mmap, os
def named(path, size):
    file = os.open(path, os.O_RDWR | os.O_CREAT)
    for _ in range(size >> 20):
        os.write(file, bytes(1 << 20))
attempt("file", named, "/dev/shm/mine", 512 << 20)
attempt("memfd", os.memfd_create, "mine")
attempt("shared and anonymous", lambda: mmap.mmap(-1, 1 << 20))
