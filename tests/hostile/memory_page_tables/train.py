from honest import *
from attempts import attempt
import mmap
def table(size):
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=mmap.PROT_READ)
    for at in range(0, size, 1 << 30):
        memory[at]
    return memory
KEPT = []
for _ in range(3):
    attempt("64 GiB of addresses", lambda: KEPT.append(table(1 << 36)))
