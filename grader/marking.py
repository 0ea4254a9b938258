"""From evidence to marks: checks, quiz, result. No student code runs here, and none has to."""

from pathlib import Path

import msgspec

from grader.checks.judge import internal_error, judge, ungradable
from grader.checks.mistakes import name_mistakes
from grader.intake.assignment import load_assignment
from grader.intake.programs import read_programs
from grader.model.assignment import Assignment
from grader.model.errors import GraderError
from grader.model.evidence import Evidence
from grader.model.result import CheckResult, QuizResult, Result
from grader.model.submission import Submission
from grader.observed import refuse_handout
from grader.questions.answers import read_answers
from grader.questions.mark import mark_quiz
from grader.questions.quiz import Quiz, open_quiz


class Graded(msgspec.Struct, frozen=True):
    """A submission with its marks and what they rest on (None where nothing could be run)."""

    submission: Submission
    result: Result
    evidence: Evidence | None


class Marking:
    """Marks submissions of one assignment; made by `open_marking`.

    The same evidence and answers get the same marks however often, whether they were seen just
    now or are stored.
    """

    def __init__(self, assignment: Assignment, quiz: Quiz) -> None:
        self.assignment = assignment
        self.quiz = quiz

    def check_reference(self, evidence: Evidence) -> None:
        """Makes sure that the reference passes its own assignment.

        Raises:
            GraderError: it did not run to its end, or does not get full marks.
        """
        path = self.assignment.reference
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

    def graded(
        self, submission: Submission, evidence: Evidence | None, reference: Evidence
    ) -> Graded:
        """Marks a submission; a fault of ours on the way is no mark, and nobody else's trouble."""
        try:
            return Graded(submission, self._marked(submission, evidence, reference), evidence)
        except Exception as error:  # noqa: BLE001  (told in the result, as our own fault)
            problem = f"{type(error).__name__}: {error}"
            checks = tuple(internal_error(spec, problem) for spec in self.assignment.checks)
            result = self._result(submission, evidence, checks, None, [f"grader: {problem}"])
            return Graded(submission, result, evidence)

    def _marked(
        self, submission: Submission, evidence: Evidence | None, reference: Evidence
    ) -> Result:
        checks = (
            judge(self.assignment, evidence, reference)
            if evidence is not None
            else ungradable(self.assignment, submission.problem or "no train script")
        )
        flags: list[str] = []
        if evidence is not None:
            try:
                checks = self._named(submission, checks, evidence, reference)
            except Exception as error:  # noqa: BLE001  (told as a flag: no mark depends on names)
                flags.append(f"grader: no mistake could be named: {type(error).__name__}: {error}")
        quiz = self._quiz(submission)
        flags += [f"quiz: {text}" for text in (quiz.problems if quiz else ())]
        if evidence is not None:
            flags += [*evidence.notes, *evidence.doubts, *_audit_flags(evidence)]
            failure = evidence.failure
            if failure and failure.type == "channel":
                flags.append(failure.message)
            if failure and evidence.ending == "internal_error":
                flags.append(f"grader: {failure.message}")
        return self._result(submission, evidence, checks, quiz, flags)

    def _named(
        self,
        submission: Submission,
        checks: tuple[CheckResult, ...],
        evidence: Evidence,
        reference: Evidence,
    ) -> tuple[CheckResult, ...]:
        """The checks with the mistakes behind those that did not pass; marks stay as they are."""
        if all(check.status == "pass" for check in checks):
            return checks
        texts = read_programs(submission)
        return name_mistakes(self.assignment, checks, evidence, reference, texts)

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

    def _quiz(self, submission: Submission) -> QuizResult | None:
        spec = self.assignment.quiz
        if spec is None:
            return None
        return mark_quiz(spec, self.quiz.asked(submission.id), read_answers(submission.answers))


def _audit_flags(evidence: Evidence) -> list[str]:
    """What a person should know of a submission's audit: whatever was not proved."""
    audit = evidence.audit
    if audit is None or audit.verdict == "proved":
        return []
    return [f"audit: {audit.verdict.replace('_', ' ')}: {audit.reason}"]


def open_marking(course: Path, name: str) -> Marking:
    """Reads what marks are made by: the assignment and its questions.

    Args:
        course: the folder with `assignments/`.
        name: the assignment's name.

    Raises:
        GraderError: an author's file is wrong.
    """
    assignment = load_assignment(course, name)
    refuse_handout(assignment)
    return Marking(assignment, open_quiz(course / "question_bank", assignment))
