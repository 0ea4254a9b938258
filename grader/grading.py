"""Grades submissions of one assignment: sandbox, evidence, checks, quiz, result."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
import torch

from grader.audit.examine import Examiner
from grader.checks.judge import internal_error, judge, ungradable
from grader.data.mnist import find_mnist, read_mnist
from grader.intake.assignment import load_assignment
from grader.measure import Ruler
from grader.model.assignment import Assignment
from grader.model.errors import GraderError
from grader.model.evidence import Evidence
from grader.model.result import CheckResult, QuizResult, Result
from grader.model.submission import Submission
from grader.questions.mark import mark_quiz, read_answers
from grader.questions.question import Question
from grader.questions.read import read_topic
from grader.sandbox.decode import Decoded, decode
from grader.sandbox.limits import FIRST_RUN, Limits, limits_from
from grader.sandbox.pool import Pool
from grader.sandbox.prepare import SubmissionTooLargeError, copy_submission, prepare_images
from grader.sandbox.worker import Worker


class Graded(msgspec.Struct, frozen=True):
    """A submission with its marks and what they rest on (None where nothing could be run)."""

    submission: Submission
    result: Result
    evidence: Evidence | None


def audit_flags(evidence: Evidence) -> list[str]:
    """What a person should know of a submission's audit: whatever was not proved."""
    audit = evidence.audit
    if audit is None or audit.verdict == "proved":
        return []
    return [f"audit: {audit.verdict.replace('_', ' ')}: {audit.reason}"]


class Grading:
    """Grades submissions of one assignment; made by `open_grading`."""

    def __init__(  # noqa: PLR0913, PLR0917  (everything that grading needs, made beforehand)
        self,
        assignment: Assignment,
        questions: tuple[Question, ...],
        prepared: Path,
        ruler: Ruler,
        pool: Pool,
        examiner: Examiner,
    ) -> None:
        self.assignment = assignment
        self.questions = questions
        self._prepared = prepared
        self._ruler = ruler
        self._pool = pool
        self._examiner = examiner
        self.reference, self._limits = self._run_reference()

    def grade(
        self, submissions: list[Submission], started: Callable[[str], None] = lambda _: None
    ) -> Iterator[Graded]:
        """Grades submissions as they end, several at a time.

        Args:
            submissions: what to grade.
            started: told a submission's id when its turn comes, from any thread.
        """

        def one(worker: Worker, submission: Submission) -> Graded:
            started(submission.id)
            return self._grade_one(worker, submission)

        def failed(submission: Submission, error: Exception) -> Graded:
            return self._our_fault(submission, error)

        yield from self._pool.map(one, failed, submissions)

    def _run_reference(self) -> tuple[Evidence, Limits]:
        """Runs the reference as one more submission; it must pass its own assignment."""
        path = self.assignment.reference
        reference = Submission("reference", path.parent, path, None, alone=True)
        decoded = self._pool.once(lambda worker: self._observe(worker, reference, FIRST_RUN))
        evidence = decoded.evidence
        if evidence.ending != "finished":
            failure = evidence.failure
            frame = failure.frames[-1] if failure and failure.frames else None
            raise GraderError(
                f"The reference did not run to its end ({evidence.ending}): "
                f"{failure.type if failure else ''} {failure.message if failure else ''}",
                file=path,
                line=frame.line if frame else None,
                hint="Mend the reference: every check compares with what it does.",
            )
        for check in judge(self.assignment, evidence, evidence):
            if check.status != "pass":
                raise GraderError(
                    f"The reference does not pass the check {check.kind} of its own assignment: "
                    f"{check.explanation.text}",
                    file=self.assignment.folder / "assignment.toml",
                    hint="Either the reference or what assignment.toml asks for is wrong.",
                )
        limits = limits_from(evidence.cpu_seconds)
        self._pool.once(lambda worker: self._examiner.trust_machine(decoded, worker, limits))
        return evidence, limits

    def _grade_one(self, worker: Worker, submission: Submission) -> Graded:
        if submission.code is None:
            return self._graded(submission, None, submission.problem or "no train script")
        try:
            decoded = self._observe(worker, submission, self._limits)
            evidence = self._examiner.examine(
                submission,
                decoded,
                self.reference,
                worker,
                self._limits,
                lambda seed: self._observe(worker, submission, self._limits, seed),
            )
        except SubmissionTooLargeError as error:
            return self._graded(submission, None, str(error))
        return self._graded(submission, evidence, "")

    def _observe(
        self, worker: Worker, submission: Submission, limits: Limits, seed: int | None = None
    ) -> Decoded:
        with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as scratch:
            folder = Path(scratch).resolve()
            script = copy_submission(submission, self._prepared, folder)
            run = self.assignment.run
            job = {
                "folder": str(folder),
                "script": script,
                "epochs": run.epochs,
                "batch_size": run.batch_size,
                "seed": run.seed if seed is None else seed,
            }
            outcome = worker.run(job, limits)
            assert submission.folder is not None
            decoded = decode(outcome, submission.folder)
        return self._measured(decoded)

    def _measured(self, decoded: Decoded) -> Decoded:
        measured = self._ruler.measure(decoded)
        evidence = msgspec.structs.replace(decoded.evidence, measured=measured)
        return msgspec.structs.replace(decoded, evidence=evidence)

    def _graded(self, submission: Submission, evidence: Evidence | None, problem: str) -> Graded:
        checks = (
            judge(self.assignment, evidence, self.reference)
            if evidence is not None
            else ungradable(self.assignment, problem)
        )
        quiz = self._quiz(submission)
        flags = [f"quiz: {text}" for text in (quiz.problems if quiz else ())]
        if evidence is not None:
            flags += [*evidence.notes, *evidence.doubts, *audit_flags(evidence)]
            if evidence.failure and evidence.failure.type == "channel":
                flags.append(evidence.failure.message)
        return Graded(submission, self._result(submission, evidence, checks, quiz, flags), evidence)

    def _result(
        self,
        submission: Submission,
        evidence: Evidence | None,
        checks: tuple[CheckResult, ...],
        quiz: QuizResult | None,
        flags: list[str],
    ) -> Result:
        scores = [check.score for check in checks]
        whole = [score for score in scores if score is not None]
        complete = len(whole) == len(scores)
        total = round(sum(whole) + (quiz.score if quiz else 0), 2)
        return Result(
            id=submission.id,
            status=(
                "needs_attention"
                if not complete
                else "ungradable"
                if evidence is None
                else "graded"
            ),
            score=total if complete else None,
            max_score=self.assignment.max_score,
            flags=tuple(flags),
            checks=checks,
            quiz=quiz,
            seconds=round(evidence.wall_seconds, 2) if evidence else 0.0,
            audit=evidence.audit.verdict if evidence and evidence.audit else None,
        )

    def _our_fault(self, submission: Submission, error: Exception) -> Graded:
        """Marks a submission on which the grader itself failed: no mark, never a zero."""
        problem = f"{type(error).__name__}: {error}"
        checks = tuple(internal_error(spec, problem) for spec in self.assignment.checks)
        result = self._result(submission, None, checks, None, [f"grader: {problem}"])
        return Graded(submission, result, None)

    def _quiz(self, submission: Submission) -> QuizResult | None:
        spec = self.assignment.quiz
        if spec is None:
            return None
        return mark_quiz(spec, self.questions, read_answers(submission.answers))


@contextmanager
def open_grading(
    course: Path, name: str, data: Path | None, jobs: int, audit: float = 0.0
) -> Iterator[Grading]:
    """Makes everything ready to grade: assignment, questions, images, workers, the reference.

    Args:
        course: the folder with `assignments/`.
        name: the assignment's name.
        data: where to look for MNIST first.
        jobs: how many submissions to run at a time.
        audit: which part of the submissions has its training replayed, from 0 to 1.

    Raises:
        GraderError: an author's file is wrong, or MNIST cannot be had.
    """
    assignment = load_assignment(course, name)
    quiz = assignment.quiz
    questions = read_topic(course / "question_bank", quiz.topic) if quiz else ()
    mnist = read_mnist(find_mnist(data))
    torch.set_num_threads(1)  # the cores are for the submissions
    with ExitStack() as stack:
        prepared = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-")))
        prepare_images(prepared, mnist, assignment.run)
        pool = stack.enter_context(Pool(prepared, assignment.run.train_samples, jobs))
        ruler = Ruler(assignment.reference, mnist, assignment.run)
        examiner = Examiner(assignment, audit)
        yield Grading(assignment, questions, prepared, ruler, pool, examiner)
