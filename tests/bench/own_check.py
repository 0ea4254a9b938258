"""`grade check` on a student's laptop: how soon the first words come, and how long it all takes."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.classes import GRADE
from tests.bench.table import Row, medians

TITLE = "A student's own check"
ROOT = Path(__file__).parents[2]
# A script in which something can be told at first sight: it never calls scheduler.step().
SCRIPT = ROOT / "reference" / "lr_schedulers" / "reject" / "no_step_at_all.py"
FIRST = "At first sight"
LAST = "points for the code"


def rows(_data: Path, rounds: int, *, quick: bool) -> list[Row]:
    """Measures and returns the table; the whole check is as long as two trainings."""

    def measure() -> dict[str, float]:
        found = {"imports": _imports()}
        for name, options in (("fast", ["--fast"]), ("whole", [])):
            if not (quick and name == "whole"):
                first, found[name] = _check(options)
                found.setdefault("first", first)
        return found

    found = medians(rounds, measure)
    return [
        Row("imports alone", found["imports"], "s"),
        Row("grade check: the first words on the file", found["first"], "s"),
        Row("the same after the imports", found["first"] - found["imports"], "s", "<= 2"),
        Row("grade check --fast, all verdicts", found["fast"], "s"),
        Row("grade check, all verdicts", found.get("whole"), "s"),
    ]


def _imports() -> float:
    """Seconds to start Python and import what the first words need."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import grader.cli.check"], check=True)
    return time.perf_counter() - began


def _check(options: list[str]) -> tuple[float, float]:
    """Seconds to the first words and to the last verdict."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SCRIPT, Path(folder, "train.py"))
        command = [GRADE, "check", *options, "--course", str(ROOT)]
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        line = process.stderr.readline()
        first = time.perf_counter() - began
        said, _ = process.communicate()
        whole = time.perf_counter() - began
    assert line.startswith(FIRST), line
    assert LAST in said
    return first, whole
