"""What a student who is asked a question may see of it, and nothing else.

Graded pages and the graded terminal are made from this form. It has no field for a key, a
feedback, a hint or an explanation, so that they cannot show one.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from grader.questions.names import neutral_name
from grader.questions.question import Credit, Kind, Plot, Question, Several


class Option(msgspec.Struct, frozen=True):
    """A choice, or a line to put in order."""

    letter: str
    text: str


class Asked(msgspec.Struct, frozen=True):
    """A question as it is asked; `options` are in the order in which this student sees them.

    `name` is neutral, see `names.neutral_name`. `credit` says how a `multiple` is marked.
    """

    name: str
    kind: Kind
    points: float
    stem: str
    code: str | None
    options: tuple[Option, ...] = ()
    plot: Plot | None = None
    variant: str = ""
    credit: Credit | None = None


def asked(question: Question, letters: Sequence[str]) -> Asked:
    """What may be seen of a question.

    Args:
        question: the question with its numbers drawn.
        letters: of its choices or lines, in the order in which they are shown.
    """
    texts = {choice.letter: choice.text for choice in question.choices}
    return Asked(
        name=neutral_name(question.id),
        kind=question.kind,
        points=question.points,
        stem=question.stem,
        code=question.code,
        options=tuple(Option(letter, texts[letter]) for letter in letters),
        plot=question.plot,
        variant=question.variant,
        credit=question.key.credit if isinstance(question.key, Several) else None,
    )


def fingerprint(questions: Sequence[Asked]) -> str:
    """A short code of all that is seen of some questions, by which saved answers are kept."""
    return hashlib.sha256(msgspec.json.encode(questions)).hexdigest()[:16]
