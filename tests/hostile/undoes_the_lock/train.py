from honest import *
from attempts import attempt, refused
import ctypes, os, resource
P = ctypes.create_string_buffer(b"\x22\x05\x08\x20" + b"\0" * 12 + b"\xff" * 24, 64)
for name, args in {
    "no_new_privs": (38, 0), "filter": (22, 0), "parent's death": (1, 0), "dumpable": (4, 1),
    "ambient": (47, 2, 21), "bounding": (24, 21), "tracer": (0x59616d61, -1), "keep": (8, 1),
    "subreaper": (36, 1), "memory map": (35, 1, 0), "speculation": (53, 0, 0), "vma": (0, 0),
}.items():
    refused(name, 157, *args, 0, 0)
refused("capabilities", 126, P, ctypes.byref(P, 16))
attempt("root", os.setuid, 0) if os.getuid() else attempt("other", os.setuid, 1)
attempt("groups", os.setgroups, [0, 1])
attempt("root's group", os.setresgid, 1, 1, 1)
for what in ("CPU", "DATA", "AS", "FSIZE", "NOFILE", "CORE"):
    number = getattr(resource, "RLIMIT_" + what)
    attempt(what, resource.setrlimit, number, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
