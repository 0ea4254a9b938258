"""Gives these tests one warm worker, and lets them import `audited` and `small_run`."""

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "sandbox")]


@pytest.fixture(scope="session")
def audited():
    """Runs programs on a few images and audits them."""
    from audited import Audited  # noqa: PLC0415  (not on the path before)

    with Audited() as run:
        yield run
