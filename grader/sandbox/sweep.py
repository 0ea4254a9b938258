"""The folder that a program wrote to, where it had no file system of its own.

A program may nest folders deeper than any path reaches, and take all rights to them away.
"""

import os
import secrets
from pathlib import Path

MAX_FILES = 20_000
"""As many as the child's own file systems hold at level `full` (`inside/tree.py`)."""
MAX_BYTES = 256 << 20
MAX_DEPTH = 100


def is_too_full(folder: Path) -> bool:
    """Whether there is more below a folder than a program may leave, or what cannot be looked at.

    What vanishes while this looks is not counted.
    """
    files, size, todo = 0, 0, [(os.fspath(folder), 0)]
    while todo:
        here, depth = todo.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    files += 1
                    if entry.is_dir(follow_symlinks=False):
                        todo.append((entry.path, depth + 1))
                    else:
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if files > MAX_FILES or size > MAX_BYTES or depth > MAX_DEPTH:
                        return True
        except FileNotFoundError:
            continue
        except OSError:
            return True
    return False


def empty(folder: Path) -> None:
    """Removes all that is in a folder, however deep; its program must have ended.

    Folders are moved up to the top before they are looked into, so that no path gets long.
    """
    # A name that the program cannot have thought of.
    todo, moved, name = [os.fspath(folder)], 0, secrets.token_hex(8)
    while todo:
        here = todo.pop()
        os.chmod(here, 0o700)  # noqa: PTH101  (a path of bytes that are no text)
        with os.scandir(here) as entries:
            found = list(entries)
        for entry in found:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)  # noqa: PTH108  (the same)
                continue
            moved += 1
            up = os.path.join(folder, f"{name}-{moved}")  # noqa: PTH118  (the same)
            os.chmod(entry.path, 0o700)  # noqa: PTH101
            os.rename(entry.path, up)  # noqa: PTH104
            todo.append(up)
        if here != os.fspath(folder):
            os.rmdir(here)  # noqa: PTH106
