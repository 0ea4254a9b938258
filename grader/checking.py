"""A student's own work: the instructor's run and checks, as often as is wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from grader import __version__
from grader.environment import environment
from grader.grading import Grading
from grader.intake.assignment import load_assignment
from grader.looks import open_look
from grader.marking import Graded, Marking
from grader.model.assignment import AccuracySpec, Assignment
from grader.model.look import Look
from grader.model.submission import Submission
from grader.observed import Observed, read_observed
from grader.pages import Shown, student_page
from grader.questions.quiz import open_quiz
from grader.running import Means, open_grading
from grader.sandbox.limits import limits_from

FAST_BATCHES = 20
FAST_VALIDATION = 256
SLOWER = 6  # times, a student's machine than the one that timed the reference
FAST_PAGE = (
    f"A fast check: at most {FAST_BATCHES} batches an epoch, so what the model reaches says little."
)


class Checking:
    """Runs and marks one submission after another; made by `open_checking`.

    `environment` is what the marks are made with, and `grader` the version of the grader that
    observed the reference.
    """

    def __init__(  # noqa: PLR0913  (what a check is made of, each once)
        self,
        marking: Marking,
        grading: Grading,
        environment: dict[str, str],
        look: Look,
        observed: Observed | None,
        *,
        fast: bool,
    ) -> None:
        self.assignment = marking.assignment
        self.environment = environment
        self._marking, self._grading, self._look, self._fast = marking, grading, look, fast
        if observed:
            self.reference = observed.fast if fast else observed.reference
            # It was timed on another machine, and this one may be slow.
            self._limits = limits_from(SLOWER * self.reference.cpu_seconds)
        else:
            [self.reference] = grading.run_reference()
            self._limits = limits_from(self.reference.cpu_seconds)
        marking.check_reference(self.reference)
        self.grader = observed.grader if observed else __version__

    def check(self, submission: Submission) -> Graded:
        """Runs and marks a submission; nothing is written."""
        [(_, evidence)] = self._grading.grade([submission], self.reference, self._limits)
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
    of = load_assignment(course, assignment)
    observed = read_observed(of)
    marking = Marking(shortened(of) if fast else of, open_quiz(course / "question_bank", of))
    look, here = open_look(course, of), environment(means.level)
    with open_grading(marking.assignment, means) as grading:
        yield Checking(marking, grading, here, look, observed, fast=fast)


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


def shortened(assignment: Assignment) -> Assignment:
    """The same assignment with a few batches an epoch, and nothing said of the accuracy."""
    run = assignment.run
    few = msgspec.structs.replace(
        run,
        train_samples=min(run.train_samples, FAST_BATCHES * run.batch_size),
        validation_samples=min(run.validation_samples, FAST_VALIDATION),
    )
    checks = tuple(spec for spec in assignment.checks if not isinstance(spec, AccuracySpec))
    return msgspec.structs.replace(assignment, run=few, checks=checks)
