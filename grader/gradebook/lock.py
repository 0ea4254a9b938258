"""One grader at a time in a folder of marks.

The lock is the system's, on an open file: a process that is killed loses it with its life, so
that there is never a stale one to clear away. What the file says is for people alone.
"""

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.model.errors import GraderError

NAME = "gradebook.lock"

if sys.platform == "win32":
    import msvcrt

    # Beyond the text: on Windows, nobody else can read what is locked.
    _BEYOND = 1 << 20

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _BEYOND, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps every other grader out of a folder of marks.

    Raises:
        GraderError: another one is at work in it, or the file system has no locks.
    """
    path = folder / NAME
    descriptor = _acquire(path)
    try:
        began = dt.datetime.now().astimezone().isoformat(" ", "seconds")
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()}, since {began}\n".encode())
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes no open file
            path.unlink()
        os.close(descriptor)


def _acquire(path: Path) -> int:
    """Opens and locks the file; it must still be the one of that name when it is locked."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise _unusable(path, error) from error
        try:
            _lock(descriptor)
            if _is_at(path, descriptor):
                return descriptor
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, (BlockingIOError, PermissionError)):
                raise _taken(path) from error
            raise _unusable(path, error) from error
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the file was not removed, by the one who had it locked, since it was opened."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _taken(path: Path) -> GraderError:
    try:
        who = path.read_text(encoding="utf-8").strip()
    except OSError:
        who = ""
    return GraderError(
        f"Another grader is at work in {path.parent}{f' ({who})' if who else ''}.",
        hint="Wait until it has ended, or give another folder with --out.",
    )


def _unusable(path: Path, error: OSError) -> GraderError:
    return GraderError(
        f"The file cannot be locked: {error.strerror}.",
        file=path,
        hint="Give another folder with --out.",
    )
