"""What a process and its descendants use, read from /proc."""

import contextlib
import os
from pathlib import Path
from typing import NamedTuple


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
        cpu += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        resident += max(0, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") - base)
        threads += int(fields[17])
    return Usage(cpu, resident, threads)


def descendants_of(pid: int) -> list[int]:
    """The living descendants of a process, children before grandchildren."""
    found: list[int] = []
    queue = [pid]
    while queue:
        children = _children_of(queue.pop())
        found += children
        queue += children
    return found


def _children_of(pid: int) -> list[int]:
    """The children of all threads of a process, which may end while this looks."""
    children: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in list(Path(f"/proc/{pid}/task").iterdir()):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                children += map(int, (task / "children").read_text().split())
    return children
