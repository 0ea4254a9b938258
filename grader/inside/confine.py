"""What a child does to itself before it reaches student code.

These are the limits that a process can set on itself on any Linux. The namespaces, the mount
tree and the system-call filter of a full lock-down belong here too, after `_set_limits`.
"""

import ctypes
import os
import resource
import signal
from pathlib import Path
from typing import NamedTuple

RESULT_FD = 3
TO_REPORT_WITH = 64 << 20
PR_SET_PDEATHSIG = 1


class Limits(NamedTuple):
    """What the child may use; `cpu_seconds` is a backstop, the trusted side counts finer."""

    cpu_seconds: int
    memory_bytes: int
    file_bytes: int


def confine(descriptors: tuple[int, int, int], limits: Limits) -> None:
    """Leaves only stdin (empty), stdout, stderr and the result pipe, and sets the limits.

    Args:
        descriptors: the result pipe, stdout and stderr, as inherited.
        limits: see `Limits`.
    """
    os.setsid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _keep_only(descriptors)
    _set_limits(limits)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)


def _keep_only(descriptors: tuple[int, int, int]) -> None:
    # First out of the way of 0 to 3, then into their places.
    result, out, err = (os.dup2(fd, 100 + i) for i, fd in enumerate(descriptors))
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (err, 2), (result, RESULT_FD)):
        os.dup2(source, target)
    os.closerange(RESULT_FD + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _set_limits(limits: Limits) -> None:
    cpu = limits.cpu_seconds
    memory = _data_bytes() + limits.memory_bytes
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_DATA, memory, memory + TO_REPORT_WITH),
        (resource.RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes),
        (resource.RLIMIT_NOFILE, 256, 256),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))


def use_reserve() -> None:
    """Gives back a little memory to a process that used up its own, to report that it did."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _data_bytes() -> int:
    """What the process holds already: RLIMIT_DATA counts it too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0
