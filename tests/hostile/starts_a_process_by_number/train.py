from honest import *
from attempts import refused
import ctypes
BLOCK = ctypes.create_string_buffer(88)
PATH = ctypes.c_char_p(b"/bin/true")
refused("fork", 57)
refused("vfork", 58)
refused("clone", 56, 17, 0, 0, 0, 0)
refused("clone into a new user", 56, 0x10000011, 0, 0, 0, 0)
refused("clone3", 435, BLOCK, 88)
refused("execve", 59, PATH, None, None)
refused("execveat", 322, -100, PATH, None, None, 0)
refused("fork of x32", 0x40000000 + 57)
refused("execve of x32", 0x40000000 + 520, PATH, None, None)
refused("uselib", 0x40000000 + 134)
