"""Memory moved to large pages is the same memory, and a fork's child sees what it held."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import os
from grader.inside.huge_pages import use_huge_pages

def on_large_pages():
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages"))

held = [bytes([i % 256]) * 1_000 for i in range(64_000)]
before = on_large_pages()
use_huge_pages()
assert on_large_pages() > before, "nothing was moved"
child = os.fork()
if child == 0:
    held[0] = b"changed"
    os._exit(0 if all(held[i] == bytes([i % 256]) * 1_000 for i in range(1, 64_000)) else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, "the child sees something else"
assert held[0] == bytes(1_000), "the child's change is seen here"
"""


def _collapses() -> bool:
    """Whether this kernel moves memory to large pages when it is asked to."""
    if not Path("/sys/kernel/mm/transparent_hugepage").is_dir():
        return False
    major, minor = platform.release().split(".")[:2]
    return (int(major), int(minor)) >= (6, 1)


@pytest.mark.skipif(not _collapses(), reason="needs Linux 6.1 with large pages")
def test_memory_moves_and_stays_what_it_was() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
