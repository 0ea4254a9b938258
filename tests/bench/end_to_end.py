"""Seconds a submission: `grade` against a plain script in a fresh process for each.

Both train the reference's solution for 10 epochs on 12,000 images and measure it on the 10,000
test images. Rounds alternate, so that other load on the machine meets both; each figure is the
median over the rounds, and the claim is their ratio.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from grader.data.mnist import find_mnist

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "reference" / "lr_schedulers" / "train.py"
PLAIN = Path(__file__).with_name("plain_script.py")
ROUNDS = 3
CLASS = 12
PLAIN_RUNS = 2
MANY_THREADS_OFF = {**os.environ, "OMP_NUM_THREADS": "1"}


def main() -> None:
    """Measures and prints the table."""
    data = find_mnist()
    rows: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for jobs in (1, 2):
            rows.setdefault(f"plain, {jobs} at a time", []).append(plain_seconds(data, jobs))
            whole, marginal = grade_seconds(jobs)
            rows.setdefault(f"grade --jobs {jobs}, all in all", []).append(whole)
            rows.setdefault(f"grade --jobs {jobs}, each further one", []).append(marginal)
    medians = {name: statistics.median(seconds) for name, seconds in rows.items()}
    print(f"Seconds a submission, medians of {ROUNDS}; a class of {CLASS}")  # noqa: T201
    for name, seconds in medians.items():
        base = medians[f"plain, {2 if '2' in name else 1} at a time"]
        print(f"  {name:34} {seconds:6.2f} s   {base / seconds:5.2f} times plain")  # noqa: T201


def plain_seconds(data: Path, jobs: int) -> float:
    """Seconds a submission with the plain script, `jobs` processes side by side."""
    command = [sys.executable, PLAIN, REFERENCE, data]

    def one(_: int) -> None:
        subprocess.run(command, check=True, capture_output=True, env=MANY_THREADS_OFF)

    began = time.perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, range(PLAIN_RUNS)))
    return (time.perf_counter() - began) / PLAIN_RUNS


def grade_seconds(jobs: int) -> tuple[float, float]:
    """Seconds a submission of a whole `grade`, and what each submission more adds to it."""
    small, large = (grade_class(count, jobs) for count in (jobs, CLASS))
    return large / CLASS, (large - small) / (CLASS - jobs)


def grade_class(count: int, jobs: int) -> float:
    """Seconds that `grade` takes for `count` copies of the reference."""
    with tempfile.TemporaryDirectory() as scratch:
        submissions = Path(scratch, "submissions")
        submissions.mkdir()
        for number in range(count):
            shutil.copyfile(REFERENCE, submissions / f"s{number:03}.py")
        command = [Path(sys.executable).with_name("grade"), submissions, "--out", f"{scratch}/out"]
        command += ["--assignment", "lr_schedulers", "--jobs", str(jobs)]
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
