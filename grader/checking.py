"""A student's own work: the instructor's run and checks, as often as is wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from grader.environment import environment
from grader.grading import Grading
from grader.marking import Graded, Marking, open_marking
from grader.model.assignment import AccuracySpec, Assignment
from grader.model.evidence import Evidence
from grader.model.submission import Submission
from grader.pages import Shown, student_page
from grader.running import Means, open_grading
from grader.sandbox.limits import limits_from

FAST_BATCHES = 20
FAST_VALIDATION = 256


class Checking:
    """Runs and marks one submission after another; made by `open_checking`."""

    def __init__(self, marking: Marking, grading: Grading, means: Means) -> None:
        self.assignment = marking.assignment
        self._marking, self._grading, self._means = marking, grading, means
        self.reference: Evidence
        [self.reference] = grading.run_reference()
        marking.check_reference(self.reference)

    @property
    def environment(self) -> dict[str, str]:
        """What the marks are made with."""
        return environment(self._means.level)

    def check(self, submission: Submission) -> Graded:
        """Runs and marks a submission; nothing is written."""
        limits = limits_from(self.reference.cpu_seconds)
        [(_, evidence)] = self._grading.grade([submission], self.reference, limits)
        return self._marking.graded(submission, evidence, self.reference)

    def page(self, graded: Graded) -> str:
        """The page that the instructor's report would have, as HTML."""
        shown = Shown(self.assignment, self._marking.quiz, self.environment, self.reference)
        return student_page(shown, graded.submission, graded.result, graded.evidence)


@contextmanager
def open_checking(
    course: Path, assignment: str, means: Means, *, fast: bool = False
) -> Iterator[Checking]:
    """Makes everything ready to check one's own work.

    Args:
        course: the folder with `assignments/`.
        assignment: its name.
        means: with what submissions are run.
        fast: on few images, and without the checks that need all of them.

    Raises:
        GraderError: an author's file is wrong, or MNIST cannot be had.
    """
    marking = open_marking(course, assignment)
    if fast:
        marking = Marking(_shortened(marking.assignment), marking.quiz)
    with open_grading(marking.assignment, means) as grading:
        yield Checking(marking, grading, means)


def _shortened(assignment: Assignment) -> Assignment:
    """The same assignment with a few batches an epoch, and nothing said of the accuracy."""
    run = assignment.run
    few = msgspec.structs.replace(
        run,
        train_samples=min(run.train_samples, FAST_BATCHES * run.batch_size),
        validation_samples=min(run.validation_samples, FAST_VALIDATION),
    )
    checks = tuple(spec for spec in assignment.checks if not isinstance(spec, AccuracySpec))
    return msgspec.structs.replace(assignment, run=few, checks=checks)
