"""Does a large class cost more a submission than a small one? Memory and time, short runs."""

from pathlib import Path

from tests.bench.classes import SHORT, course_and_class, grade
from tests.bench.table import Row, medians

TITLE = "From 50 to 500 submissions"
SMALL, LARGE, QUICK = 50, 500, 100


def rows(_data: Path, rounds: int, *, quick: bool) -> list[Row]:
    """Measures and returns the table."""
    many = QUICK if quick else LARGE
    with (
        course_and_class(SHORT, SMALL) as (course, small),
        course_and_class(SHORT, many) as (_, large),
    ):

        def measure() -> dict[str, float]:
            few_took = grade(course, small, weigh=True)
            many_took = grade(course, large, weigh=True)
            return {
                "few_memory": few_took.memory / 2**20,
                "many_memory": many_took.memory / 2**20,
                "few": few_took.further * 1e3,
                "many": many_took.further * 1e3,
                "memory": many_took.memory / few_took.memory,
                "time": many_took.further / few_took.further,
            }

        found = medians(rounds, measure)
    return [
        Row(f"peak memory with {SMALL} submissions", found["few_memory"], "MiB"),
        Row(f"peak memory with {many} submissions", found["many_memory"], "MiB"),
        Row(f"each further submission of {SMALL}", found["few"], "ms"),
        Row(f"each further submission of {many}", found["many"], "ms"),
        Row("memory, large class against small", found["memory"], "times", "<= 1.05"),
        Row("time a submission, large class against small", found["time"], "times", "<= 1.10"),
    ]
