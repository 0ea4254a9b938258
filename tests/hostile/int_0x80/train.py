from honest import *
import ctypes, mmap
CODE = b"\x53\xb8\x02\x00\x00\x00\xcd\x80\x5b\xc3"  # push rbx; mov eax, 2; int 0x80; pop rbx; ret
def train(*args):
    memory = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS,
                       prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(CODE)
    at = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    print(ctypes.CFUNCTYPE(ctypes.c_int)(at)(), flush=True)
