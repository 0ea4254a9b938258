"""Lets these tests import `programs`, `epochs` and `small_run`, and gives them one warm worker."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / name) for name in ("inside", "sandbox", "cli")]


@pytest.fixture(scope="session")
def small():
    """The small data set and one warm worker, for all of these tests."""
    from small_run import SmallRun  # noqa: PLC0415  (not on the path before)

    with SmallRun() as run:
        yield run
