"""Shuts a small process in, to see whether this machine can: `python -m grader.inside.attempt`.

The argument is a JSON list of layers. Ends with 0 where every one of them came into force, and
otherwise with what went wrong on stderr.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from grader.inside import landlock, seccomp
from grader.inside.confine import (
    LANDLOCK,
    NAMESPACES,
    SECCOMP,
    Confinement,
    Limits,
    confine,
    enter_namespaces,
    fork_alone,
)
from grader.inside.tree import Tree

TRY_UID = 60_706
WITH_TRUNCATE = 3
"""The version of Landlock that first keeps files from being truncated."""


def main() -> None:
    """Forks a child as the warm process does, and confines it."""
    layers = json.loads(sys.argv[1])
    if SECCOMP in layers and not seccomp.is_supported():
        sys.exit("the filter of system calls is written for x86_64 and aarch64 alone")
    if LANDLOCK in layers and not landlock.abi():
        sys.exit("this kernel has no Landlock, or it is switched off")
    if LANDLOCK in layers and NAMESPACES not in layers and landlock.abi() < WITH_TRUNCATE:
        sys.exit("this kernel's Landlock lets files be cut short; alone it needs Linux 6.2")
    uid = os.getuid()
    with tempfile.TemporaryDirectory() as scratch:
        root, files, images = (Path(scratch, name) for name in ("root", "files", "images"))
        for folder in (root, files, images):
            folder.mkdir()
        tree = Tree(str(root), str(files), str(images), "data")
        limits = Limits(cpu_seconds=10, memory_bytes=1 << 28, file_bytes=1 << 20, threads=16)
        code = _tried(Confinement(layers, 0 if uid else TRY_UID, tree, limits))
    sys.exit(code)


def _tried(how: Confinement) -> int:
    if NAMESPACES in how.layers:
        enter_namespaces(os.getuid())
    # A child more, as in the real thing: it is then in the new pid namespace.
    first = os.fork()
    if first == 0:
        child = fork_alone(how.layers)
        if child == 0:
            _confine_or_tell(how)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
    return os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) % 256


def _confine_or_tell(how: Confinement) -> None:
    code = 1
    try:
        confine((2, 2, 2), how)
        code = 0
    except OSError as error:
        os.write(2, f"{error.strerror}\n".encode())
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
