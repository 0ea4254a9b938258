"""One epoch of all images, 58,000 and 2,000 for validation, against plain pytest."""

from pathlib import Path

from tests.bench.classes import ALL_IMAGES, bare_seconds, course_and_class, grade
from tests.bench.plain_pytest import pytest_seconds
from tests.bench.table import Row, medians

TITLE = "One epoch of all images"
MANY, FEW = 48, 6
TRAININGS = 3


def rows(data: Path, rounds: int, *, quick: bool) -> list[Row]:
    """Measures and returns the table."""
    with course_and_class(ALL_IMAGES, FEW if quick else MANY) as (course, submissions):

        def measure() -> dict[str, float]:
            bare = bare_seconds(data, ALL_IMAGES, TRAININGS)
            further = grade(course, submissions).further
            plain = pytest_seconds(data, ALL_IMAGES, 1)
            return {
                "bare": bare,
                "further": further,
                "plain": plain,
                "of_bare": bare / further,
                "times": plain / further,
            }

        found = medians(rounds, measure)
    return [
        Row("bare training, two side by side: a submission", found["bare"], "s"),
        Row("grade: each further submission", found["further"], "s"),
        Row("pytest, one after another: a submission", found["plain"], "s"),
        Row("grade's throughput as a share of bare training's", found["of_bare"]),
        Row("grade against pytest, one after another", found["times"], "times", ">= 20"),
    ]
