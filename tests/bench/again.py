"""Going again over a class: `grade` where nothing changed, and `grade remark`."""

import subprocess
import time
from pathlib import Path

from tests.bench.classes import GRADE, SHORT, course_and_class, grade
from tests.bench.table import Row, medians

TITLE = "Going again over a class"
MANY, FEW = 500, 20


def rows(_data: Path, rounds: int, *, quick: bool) -> list[Row]:
    """Measures and returns the table; without `grade remark` there is nothing to measure yet."""
    count = FEW if quick else MANY
    found: dict[str, float] = {}
    commands = subprocess.run([GRADE, "--help"], check=True, capture_output=True, text=True)
    if "remark" in commands.stdout:
        with course_and_class(SHORT, count) as (course, submissions):
            grade(course, submissions)

            def measure() -> dict[str, float]:
                again = grade(course, submissions, again=True).whole
                began = time.perf_counter()
                command = [GRADE, "remark", submissions.with_name("out")]
                subprocess.run(command, check=True, capture_output=True, cwd=course)
                return {"again": again, "remark": time.perf_counter() - began}

            found = medians(rounds, measure)
    return [
        Row(f"grade again, {count} unchanged submissions", found.get("again"), "s", "<= 3"),
        Row(f"grade remark, {count} submissions", found.get("remark"), "s", "<= 3"),
    ]
