"""Landlock: the files that a process may still reach, whatever the mount tree shows.

Numbers are those of the kernel's include/uapi/linux/landlock.h; a kernel that knows fewer rights
(an older ABI) is asked for fewer.
"""

import os
import stat
import struct
from collections.abc import Iterable

from grader.inside.linux import syscall

_CREATE, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CREATE_VERSION = 1
_RULE_PATH = 1
_ABI_REFER, _ABI_TRUNCATE, _ABI_NET, _ABI_IOCTL, _ABI_SCOPE = 2, 3, 4, 5, 6

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_MAKE_SYM, _REFER, _TRUNCATE, _IOCTL_DEV = 1 << 12, 1 << 13, 1 << 14, 1 << 15
_FIRST_ABI = (1 << 13) - 1
_NET_BIND_AND_CONNECT = 3
_SCOPE_ABSTRACT_UNIX_AND_SIGNALS = 3

READ = _READ_FILE | _READ_DIR
# Neither to execute, nor to make devices, pipes and sockets: no training run needs them.
WRITE = (
    READ | _WRITE_FILE | _TRUNCATE | _MAKE_REG | _MAKE_DIR | _MAKE_SYM | _REMOVE_FILE | _REMOVE_DIR
    | _REFER
)  # fmt: skip
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV


def abi() -> int:
    """The version of Landlock that this kernel offers; 0 where it has none."""
    try:
        return syscall(_CREATE, None, 0, _CREATE_VERSION, name="landlock_create_ruleset")
    except OSError:
        return 0


def allow_only(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Shuts every file but those below the given paths, for good, and TCP and foreign signals.

    Paths that are not there are left out. Needs no_new_privs.

    Raises:
        OSError: the kernel has no Landlock.
    """
    version = abi()
    rights = _FIRST_ABI
    for since, right in (
        (_ABI_REFER, _REFER),
        (_ABI_TRUNCATE, _TRUNCATE),
        (_ABI_IOCTL, _IOCTL_DEV),
    ):
        rights |= right if version >= since else 0
    attributes = struct.pack(
        "=QQQ",
        rights,
        _NET_BIND_AND_CONNECT if version >= _ABI_NET else 0,
        _SCOPE_ABSTRACT_UNIX_AND_SIGNALS if version >= _ABI_SCOPE else 0,
    )
    size = 24 if version >= _ABI_SCOPE else 16 if version >= _ABI_NET else 8
    rules = syscall(_CREATE, attributes, size, 0, name="landlock_create_ruleset")
    try:
        for paths, wanted in ((readable, READ), (writable, WRITE)):
            for path in paths:
                _allow(rules, path, wanted & rights)
        syscall(_RESTRICT_SELF, rules, 0, name="landlock_restrict_self")
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _OF_FILES
        rule = struct.pack("=Qi", rights, descriptor)
        syscall(_ADD_RULE, rules, _RULE_PATH, rule, 0, name=f"landlock_add_rule {path}")
    finally:
        os.close(descriptor)
