"""What the hostile programs share: each is laid out with this file and `outside.json` beside it.

An attempt prints one line: "held" where it was refused, "BREACH" where it came through.
"""

import ctypes
import errno
import json
import os

with open(os.path.join(os.path.dirname(__file__), "outside.json"), encoding="utf-8") as _file:
    OUTSIDE = json.load(_file)

libc = ctypes.CDLL(None, use_errno=True)
REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ESRCH, errno.ENOENT)


def attempt(what, act, *args):
    try:
        got = act(*args)
    except BaseException as error:
        print("held:", what, type(error).__name__, flush=True)
    else:
        print("BREACH:", what, repr(got)[:300], flush=True)


def call(number, *args):
    """A system call by its number (those of x86_64); raises OSError."""
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in args]
    result = libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def refused(what, number, *args):
    """Like `attempt`, but a call that was looked at, and failed for another reason, came through."""

    def act():
        try:
            return call(number, *args)
        except OSError as error:
            if error.errno in REFUSALS:
                raise
            return error

    attempt(what, act)
