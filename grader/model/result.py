"""Marks and the words that go with them."""

from typing import Literal

import msgspec

from grader.model.evidence import Verdict

Status = Literal[
    "pass", "partial", "fail", "skipped", "timeout", "memory", "crash", "internal_error"
]
SubmissionStatus = Literal["graded", "needs_attention", "ungradable"]

ENDS = (".", "!", "?", ":")  # of a sentence; an exception's message often has none


class Explanation(msgspec.Struct, frozen=True):
    """A verdict in words for a student; each part is plain text of a sentence or two.

    `asked`: what the check expects; `seen`: what the run did; `why`: why it matters;
    `next_step`: one thing to try (empty where everything is right). `reason` is the verdict's
    key in the wording catalogue, the same for everybody who made the same mistake.
    """

    reason: str
    asked: str
    seen: str
    why: str = ""
    next_step: str = ""

    @property
    def text(self) -> str:
        """All of it as one message."""
        parts = (self.seen, self.asked, self.why, self.next_step)
        return " ".join(part if part.endswith(ENDS) else f"{part}." for part in parts if part)


class Mistake(msgspec.Struct, frozen=True):
    """A known mistake behind a check that did not pass; it changes no mark.

    `name` is its key in the catalogue of mistakes, the same for everybody who made it; `title`
    names it in a few words, for a list of a class's mistakes.
    """

    name: str
    title: str
    file: str | None = None
    line: int | None = None


class CheckResult(msgspec.Struct, frozen=True):
    """One check's verdict. `score` is None where the grader itself failed: no mark, not a zero.

    `mistake` is the cause, where the evidence shows it; None where all is right or it does not.
    """

    kind: str
    status: Status
    score: float | None
    max_score: float
    explanation: Explanation
    file: str | None = None
    line: int | None = None
    mistake: Mistake | None = None


class QuizItem(msgspec.Struct, frozen=True):
    """One question's marks; `answer` is what the student gave, empty where nothing was.

    `variant` is the code of the numbers that the student was asked about, empty where all are
    asked about the same.
    """

    id: str
    answer: tuple[str | float, ...]
    score: float
    max_score: float
    variant: str = ""


class QuizResult(msgspec.Struct, frozen=True):
    """The quiz's marks, scaled to the points that the assignment gives it.

    `problems` tells what was wrong with the answers file: unknown ids, two answers to a single
    choice, a file that cannot be read. `marked` is false before the answers are handed in: then no
    score says anything.
    """

    score: float
    max_score: float
    items: tuple[QuizItem, ...]
    problems: tuple[str, ...] = ()
    marked: bool = True


class Result(msgspec.Struct, frozen=True):
    """A submission's marks. `score` is None where the status is `needs_attention`.

    `audit` is what a replay of the training showed (see `evidence.Audit`), None where none was
    made; it changes no mark.
    """

    id: str
    status: SubmissionStatus
    score: float | None
    max_score: float
    flags: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    quiz: QuizResult | None
    seconds: float
    audit: Verdict | None = None

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The mistakes behind the checks that did not pass, each once, the first check's first."""
        return tuple(dict.fromkeys(check.mistake for check in self.checks if check.mistake))
