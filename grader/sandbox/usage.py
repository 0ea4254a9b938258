"""What a process and its descendants use, read from /proc."""

import os
from pathlib import Path
from typing import NamedTuple

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Usage(NamedTuple):
    """CPU seconds (user and system), resident bytes, and threads."""

    cpu_seconds: float
    resident_bytes: int
    threads: int


def usage_of(pid: int, base: int = 0) -> Usage:
    """What a process and its living descendants use; zero for one that has ended.

    Args:
        pid: the process.
        base: resident bytes that do not count in any of them, because they share them.
    """
    cpu, resident, threads = 0.0, 0, 0
    for one in [pid, *descendants_of(pid)]:
        try:
            # The name in the second field may hold spaces and brackets.
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        cpu += (int(fields[11]) + int(fields[12])) / _TICK
        resident += max(0, int(fields[21]) * _PAGE - base)
        threads += int(fields[17])
    return Usage(cpu, resident, threads)


def descendants_of(pid: int) -> list[int]:
    """The living descendants of a process, children before grandchildren."""
    found: list[int] = []
    queue = [pid]
    while queue:
        fresh = _children_of(queue.pop())
        found += fresh
        queue += fresh
    return found


def _children_of(pid: int) -> list[int]:
    """The children of all threads of a process; none of what ends while this looks."""
    found: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except (FileNotFoundError, ProcessLookupError):
        return found
    for thread in threads:
        try:
            found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found
