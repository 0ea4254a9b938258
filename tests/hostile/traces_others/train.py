from honest import *
from attempts import OUTSIDE, refused
import ctypes, os
BYTES = ctypes.create_string_buffer(64)
for name in ("pid", "grader", "warm"):
    pid = OUTSIDE[name]
    refused("attach to " + name, 101, 16, pid, 0, 0)
    refused("seize " + name, 101, 0x4206, pid, 0, 0)
    refused("read " + name, 310, pid, BYTES, 1, BYTES, 1, 0)
    refused("write " + name, 311, pid, BYTES, 1, BYTES, 1, 0)
    refused("compare " + name, 312, pid, os.getpid(), 0, 0, 0)
    refused("move pages of " + name, 279, pid, 0, 0, 0, 0, 0)
    refused("migrate " + name, 256, pid, 0, 0, 0)
refused("be traced", 101, 0, 0, 0, 0)
refused("take a descriptor", 438, 3, 0, 0)
refused("advise", 440, 3, BYTES, 1, 4, 0)
refused("watch performance", 298, BYTES, 0, -1, -1, 0)
