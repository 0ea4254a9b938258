"""System calls of Linux that Python has no name for, through ctypes.

Every function raises OSError with the call's name where the kernel says no. Numbers are those of
the kernel's own headers (include/uapi); those of system calls differ by machine.
"""

import ctypes
import os
import platform
import struct

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x0002_0000, 0x0400_0000, 0x0800_0000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x1000_0000, 0x2000_0000, 0x4000_0000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
MS_NOATIME, MS_NODIRATIME, MS_REC, MS_PRIVATE, MS_RELATIME = 1024, 2048, 16384, 1 << 18, 1 << 21
_MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
_SECCOMP_MODE_FILTER = 2
_MADV_COLLAPSE = 25
_CAPABILITY_VERSION_3 = 0x2008_0522
_LAST_CAPABILITY = 63

_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}

_libc = ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: int | bytes | None, name: str) -> int:
    """Any system call by its number; `name` is for the message where it fails."""
    words = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *words), name)


def prctl(option: int, value: int = 0, pointer: int = 0) -> None:
    """`prctl(option, value, pointer)`."""
    longs = [ctypes.c_ulong(word) for word in (value, pointer, 0, 0)]
    _checked(_libc.prctl(option, *longs), f"prctl {option}")


def collapse(address: int, size: int) -> None:
    """Moves memory to large pages, as far as the kernel can (from 6.1 on)."""
    result = _libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(size), _MADV_COLLAPSE)
    _checked(result, "madvise")


def unshare(flags: int) -> None:
    """Leaves namespaces for new ones."""
    _checked(_libc.unshare(flags), "unshare")


def setns(descriptor: int, kind: int) -> None:
    """Enters the namespace that a descriptor is open on."""
    _checked(_libc.setns(descriptor, kind), "setns")


def mount(
    source: str | None, target: str, kind: str | None = None, flags: int = 0, options: str = ""
) -> None:
    """`mount(2)`."""
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    result = _libc.mount(*words, ctypes.c_ulong(flags), os.fsencode(options))
    _checked(result, f"mount {target}")


def unmount(target: str) -> None:
    """Takes a mount out of the tree; what still uses it keeps it."""
    _checked(_libc.umount2(os.fsencode(target), _MNT_DETACH), f"unmount {target}")


def pivot_root(new: str, old: str) -> None:
    """Makes `new` the root; the old one is then at `old`, which lies below `new`."""
    number = _PIVOT_ROOT[platform.machine()]
    syscall(number, os.fsencode(new), os.fsencode(old), name="pivot_root")


def drop_capabilities() -> None:
    """Gives up every capability for good, those of the bounding set too where that is allowed."""
    for capability in range(_LAST_CAPABILITY + 1):
        # Numbers past the kernel's last are refused, as is all of it without CAP_SETPCAP.
        longs = [ctypes.c_ulong(word) for word in (capability, 0, 0, 0)]
        _libc.prctl(PR_CAPBSET_DROP, *longs)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    syscall(_CAPSET[platform.machine()], header, bytes(24), name="capset")


def set_filter(program: bytes) -> None:
    """Puts a seccomp filter in force; `program` is a row of `struct sock_filter`."""
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(head, len(head))
    prctl(PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(holder))


def _checked(result: int, call: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
    return result
