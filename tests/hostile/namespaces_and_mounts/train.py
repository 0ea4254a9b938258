from honest import *
from attempts import refused
import ctypes
P = ctypes.create_string_buffer(b"/tmp", 64)
for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x80):
    refused(f"unshare {flag:x}", 272, flag)
refused("thread with a network", 56, 0x40010f00, 0, 0, 0, 0)
for name, number in {
    "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "mount_setattr": 442, "name_to_handle_at": 303, "open_by_handle_at": 304, "statmount": 457,
    "listmount": 458,
}.items():
    refused(name, number, P, P, P, 0, 0)
