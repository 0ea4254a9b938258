"""The real run, 12,000 images for 10 epochs, against bare training and against plain pytest."""

from pathlib import Path

from tests.bench.classes import REAL, bare_seconds, course_and_class, grade
from tests.bench.plain_pytest import pytest_seconds
from tests.bench.table import Row, medians

TITLE = "The real run: 12,000 images, 10 epochs"
MANY, FEW = 24, 6
TRAININGS = 3


def rows(data: Path, rounds: int, *, quick: bool) -> list[Row]:
    """Measures and returns the table."""
    with course_and_class(REAL, FEW if quick else MANY) as (course, submissions):

        def measure() -> dict[str, float]:
            bare = bare_seconds(data, REAL, TRAININGS)
            further = grade(course, submissions).further
            one, two = (pytest_seconds(data, REAL, at_once) for at_once in (1, 2))
            return {
                "bare": bare,
                "further": further,
                "one": one,
                "two": two,
                "of_bare": bare / further,
                "times_one": one / further,
                "times_two": two / further,
            }

        found = medians(rounds, measure)
    return [
        Row("bare training, two side by side: a submission", found["bare"], "s"),
        Row("grade: each further submission", found["further"], "s"),
        Row("pytest, one after another: a submission", found["one"], "s"),
        Row("pytest, two side by side: a submission", found["two"], "s"),
        Row("grade's throughput as a share of bare training's", found["of_bare"], "", ">= 0.85"),
        Row("grade against pytest, one after another", found["times_one"], "times", ">= 12"),
        Row("grade against pytest, two side by side", found["times_two"], "times", ">= 6"),
    ]
