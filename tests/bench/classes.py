"""Classes to grade and the time and memory that `grade` takes for them."""

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.cli.course_copy import NAME, copy_course, replace_in, toml_of

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "reference" / NAME / "train.py"
SUBMISSION = ROOT / "examples" / "submissions" / "s01-amara-okafor"
BARE = Path(__file__).with_name("bare_loop.py")
GRADE = Path(sys.executable).with_name("grade")
JOBS = 2
BETWEEN_SAMPLES = 0.2


class RunSize(NamedTuple):
    """How long the observed run is; the batch size is 64."""

    train: int
    validation: int
    epochs: int


SHORT = RunSize(20 * 64, 2_000, 1)
REAL = RunSize(12_000, 2_000, 10)
ALL_IMAGES = RunSize(58_000, 2_000, 1)


class Took(NamedTuple):
    """What a `grade` took.

    `further` is what one more submission adds: from the first results to the last, and its part
    of what comes after the last. `memory` is the peak of the whole tree of processes in bytes,
    each shared page counted once; 0 where it was not asked for.
    """

    whole: float
    further: float
    memory: int


@contextmanager
def course_and_class(size: RunSize, count: int) -> Iterator[tuple[Path, Path]]:
    """A course whose run has this size, and a folder with copies of one honest submission."""
    with tempfile.TemporaryDirectory() as scratch:
        course = copy_course(ROOT, Path(scratch, "course"))
        _resize(toml_of(course), size)
        submissions = Path(scratch, "submissions")
        for number in range(count):
            shutil.copytree(SUBMISSION, submissions / f"s{number:04}")
        yield course, submissions


def grade(course: Path, submissions: Path, *, weigh: bool = False, again: bool = False) -> Took:
    """Runs `grade` on a class.

    Args:
        course: the course's folder.
        submissions: the class's folder; its results lie beside it.
        weigh: whether to watch memory, which slows it down a little.
        again: whether to keep what an earlier run left.
    """
    out = submissions.with_name("out")
    if not again:
        shutil.rmtree(out, ignore_errors=True)
    command = [GRADE, submissions, "--out", out, "--assignment", NAME, "--jobs", str(JOBS)]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=course
    )
    peak = Peak(process.pid)
    if weigh:
        peak.start()
    assert process.stderr is not None
    results = [time.perf_counter() for line in process.stderr if line.startswith("[")]
    if process.wait() != 0:
        raise RuntimeError(f"grade ended with {process.returncode}")
    ended = time.perf_counter()
    if len(results) <= JOBS:  # nothing ran, as where all was known
        return Took(ended - began, 0.0, peak.bytes)
    rate = (results[-1] - results[JOBS - 1]) / (len(results) - JOBS)
    after = (ended - results[-1]) / len(results)
    return Took(ended - began, rate + after, peak.bytes)


def bare_seconds(data: Path, size: RunSize, times: int) -> float:
    """Seconds a training, with two bare loops side by side on a thread each."""
    loops = [_bare(data, size, times) for _ in range(JOBS)]
    for loop in loops:
        assert loop.stdout is not None
        assert loop.stdout.readline() == "ready\n"
    for loop in loops:
        assert loop.stdin is not None
        loop.stdin.write("\n")
        loop.stdin.flush()
    per_second = sum(1 / float(loop.communicate()[0]) for loop in loops)
    return 1 / per_second


def fresh_seconds(data: Path, size: RunSize) -> float:
    """Seconds of a process that imports, loads and trains once, by itself."""
    began = time.perf_counter()
    _bare(data, size, 1).communicate("\n")
    return time.perf_counter() - began


def _bare(data: Path, size: RunSize, times: int) -> "subprocess.Popen[str]":
    command = [sys.executable, BARE, REFERENCE, data, *map(str, size), str(times)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _resize(toml: Path, size: RunSize) -> None:
    replace_in(
        toml,
        "train_samples = 12_000",
        f"validation_samples = {size.validation}\ntrain_samples = {size.train}",
    )
    replace_in(toml, "epochs = 10", f"epochs = {size.epochs}")
    text = toml.read_text(encoding="utf-8")
    start = text.index("tiers = [")
    end = text.index("\n]", start) + len("\n]")
    # A short run reaches less; what it reaches is not what is measured here.
    tiers = "tiers = [{ accuracy_at_least = 0.1, share = 1.0 }]"
    toml.write_text(text[:start] + tiers + text[end:], encoding="utf-8")


class Peak(threading.Thread):
    """Watches the memory of a process and its descendants until they are gone."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self.bytes = 0

    def run(self) -> None:
        while self._process.is_running():
            try:
                tree = [self._process, *self._process.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.bytes = max(self.bytes, sum(map(_share, tree)))
            time.sleep(BETWEEN_SAMPLES)


def _share(process: psutil.Process) -> int:
    """Bytes of a process, a page that n processes share counted as its nth part."""
    try:
        rows = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(row.split()[1]) * 1024 for row in rows if row.startswith("Pss:")), 0)
