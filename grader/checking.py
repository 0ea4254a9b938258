"""A student's own work: the instructor's run and checks, as often as is wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from grader.environment import environment
from grader.grading import Grading
from grader.looks import open_look
from grader.marking import Graded, Marking, open_marking
from grader.model.assignment import AccuracySpec, Assignment
from grader.model.evidence import Evidence
from grader.model.look import Look
from grader.model.submission import Submission
from grader.pages import Shown, student_page
from grader.running import Means, open_grading
from grader.sandbox.limits import limits_from

FAST_BATCHES = 20
FAST_VALIDATION = 256
FAST_PAGE = (
    f"A fast check: at most {FAST_BATCHES} batches an epoch, so what the model reaches says little."
)


class Checking:
    """Runs and marks one submission after another; made by `open_checking`."""

    def __init__(
        self, marking: Marking, grading: Grading, means: Means, look: Look, *, fast: bool
    ) -> None:
        self.assignment = marking.assignment
        self._marking, self._grading, self._means, self._look = marking, grading, means, look
        self._fast = fast
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
        return _before_handing_in(self._marking.graded(submission, evidence, self.reference))

    def page(self, graded: Graded) -> str:
        """The page that the instructor's report would have, as HTML."""
        shown = Shown(
            self.assignment,
            self._marking.quiz,
            self.environment,
            self.reference,
            look=self._look,
        )
        result = graded.result
        if self._fast:
            result = msgspec.structs.replace(result, flags=(*result.flags, FAST_PAGE))
        return student_page(shown, graded.submission, result, graded.evidence)


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
    look = open_look(course, marking.assignment)
    if fast:
        marking = Marking(_shortened(marking.assignment), marking.quiz)
    with open_grading(marking.assignment, means) as grading:
        yield Checking(marking, grading, means, look, fast=fast)


def _before_handing_in(graded: Graded) -> Graded:
    """The same without the quiz's marks: who sees them can try answers until they are right."""
    result, quiz = graded.result, graded.result.quiz
    if quiz is None:
        return graded
    items = tuple(msgspec.structs.replace(item, score=0.0) for item in quiz.items)
    known = [check.score for check in result.checks if check.score is not None]
    of_code = msgspec.structs.replace(
        result,
        score=None if result.score is None else round(sum(known), 2),
        max_score=result.max_score - quiz.max_score,
        quiz=msgspec.structs.replace(quiz, score=0.0, items=items, marked=False),
    )
    return msgspec.structs.replace(graded, result=of_code)


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
