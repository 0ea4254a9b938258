"""What grading adds to training: 200 submissions whose run is cut to 20 batches."""

from pathlib import Path

from tests.bench.classes import SHORT, bare_seconds, course_and_class, fresh_seconds, grade
from tests.bench.table import Row, medians

TITLE = "Runs of 20 batches"
MANY, FEW = 200, 20
TRAININGS = 20


def rows(data: Path, rounds: int, *, quick: bool) -> list[Row]:
    """Measures and returns the table."""
    count = FEW if quick else MANY
    with course_and_class(SHORT, count) as (course, submissions):

        def measure() -> dict[str, float]:
            bare, fresh = bare_seconds(data, SHORT, TRAININGS), fresh_seconds(data, SHORT)
            took = grade(course, submissions)
            each = took.whole / count
            return {
                "bare": bare * 1e3,
                "fresh": fresh * 1e3,
                "further": took.further * 1e3,
                "each": each * 1e3,
                "further_more": (took.further - bare) * 1e3,
                "each_more": (each - bare) * 1e3,
                "further_times": fresh / took.further,
                "each_times": fresh / each,
            }

        found = medians(rounds, measure)
    return [
        Row("bare training, two side by side: a submission", found["bare"], "ms"),
        Row("a fresh process with the same imports, by itself", found["fresh"], "ms"),
        Row("grade: each further submission", found["further"], "ms"),
        Row(f"grade: all in all, of {count} submissions each", found["each"], "ms"),
        Row("each further one more than bare training", found["further_more"], "ms", "<= 60"),
        Row("all in all more than bare training", found["each_more"], "ms"),
        Row(
            "each further one against a fresh process",
            found["further_times"],
            "times",
            ">= 40",
        ),
        Row("all in all against a fresh process", found["each_times"], "times"),
    ]
