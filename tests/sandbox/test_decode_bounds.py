"""The costliest reports: what they cost here is bounded, and the marks come all the same."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("worst_cases.py")
MOST_MIB = 1_024


@pytest.fixture(scope="module")
def rows():
    """What each case came to. A limit of the program's own ends it where a case has no end."""

    def half(which: str) -> list[dict]:
        command = [sys.executable, PROGRAM, which]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2_000:]
        return [json.loads(line) for line in done.stdout.splitlines()]

    with ThreadPoolExecutor() as pool:
        return [row for rows in pool.map(half, "01") for row in rows]


def test_memory_is_bounded(rows):
    peaks = {row["name"]: row["peak"] for row in rows}
    assert max(peaks.values()) < MOST_MIB, peaks
    assert max(peaks.values()) > 50  # or it was not measured


def test_each_is_taken_in_or_told(rows):
    """Those at the cap are taken in, so that honest runs of that size would be; others are told."""
    assert {row["name"] for row in rows if row["ending"] == "finished"} == {
        "a long text of wide characters",
        "a long name",
        "epochs",
        "steps",
        "steps of many optimizers",
        "steps of many schedulers",
        "many parts",
    }
    assert {row["failure"] for row in rows} <= {None, "channel", "exit", "ValueError"}
