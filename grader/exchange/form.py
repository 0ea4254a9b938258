"""What writers and readers have in common: groups of questions, and what was found in a file.

Every format is read into the `Question` that marking knows, and written from it. What a format
does not have is an empty text in what was read.
"""

import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from yaml.reader import Reader

from grader.questions.question import Choice, Credit, Question

Format = Literal["gift", "moodle", "canvas", "qti21"]
MAX_BYTES = 20 << 20
MOST_QUESTIONS = 5_000
MOST_CHOICES = 26
DIFFICULTY = "difficulty:"  # before the word, in a tag of formats that have tags
_NEAR = 0.01  # how far percentages that platforms round may be from ours


class Group(NamedTuple):
    """A question in one or more variants, of which a student gets one."""

    name: str
    questions: tuple[Question, ...]


class Found(NamedTuple):
    """A question as a file has it; `notes` say what was changed or is missing."""

    question: Question
    line: int
    notes: tuple[str, ...] = ()


class Skipped(NamedTuple):
    """Something in a file that is no question of ours, and why."""

    name: str
    line: int
    reason: str


Reading = list[Found | Skipped]


def letter(place: int) -> str:
    """The letter of the choice at a place, counted from 0."""
    return "abcdefghijklmnopqrstuvwxyz"[place]


def cleaned(question: Question) -> Question:
    """The question with the line ends and characters that all formats can carry."""
    return msgspec.convert(_cleaned(msgspec.to_builtins(question)), Question)


def clean(text: str) -> str:
    """Markdown, or a text, in characters that all formats can carry.

    A line break at the very beginning goes: it shows nothing, and GIFT has no place for it.
    A backslash before an empty line is no break.
    """
    return re.sub(r"\A(?:\\\n(?=[^\S\n]*\S))+", "", printable(text))


def printable(text: str) -> str:
    """Line feeds alone end lines; U+FFFD stands for what neither XML nor YAML can carry."""
    text = re.sub(r"\r\n?", "\n", text)
    return Reader.NON_PRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text).replace("\x85", "\n")


def _cleaned(value: Any) -> Any:  # noqa: ANN401  (whatever JSON can hold)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value


def fractions(question: Question) -> list[float]:
    """Percentages by which Moodle marks choices: its only rule adds up what is picked.

    With them `net_correct` is marked as it is here. With `all_or_nothing` one wrong pick takes
    everything, but a part of the right ones gives a part of the points.
    """
    right = question.right
    share = 100 / len(right)
    credit = getattr(question.key, "credit", "all_or_nothing")
    loss = share if credit != "all_or_nothing" else 100.0
    return [share if one.letter in right else -loss for one in question.choices]


def credit_of(percentages: Sequence[float]) -> tuple[tuple[str, ...], Credit, tuple[str, ...]]:
    """The letters of a key, its rule, and notes, from such percentages."""
    right = tuple(letter(place) for place, one in enumerate(percentages) if one > 0)
    gains = [one for one in percentages if one > 0]
    losses = [-one for one in percentages if one <= 0]
    share = 100 / len(gains) if gains else 100.0
    even = all(abs(one - share) < _NEAR for one in gains)
    if even and all(abs(one - 100) < _NEAR for one in losses) and (losses or len(gains) == 1):
        return right, "all_or_nothing", ()
    if even and all(abs(one - share) < _NEAR for one in losses):
        return right, "net_correct", ()
    shown = ", ".join(f"{one:g}" for one in percentages)
    note = f"credit: the weights {shown} % are no rule of ours; net_correct is written."
    return right, "net_correct", (note,)


def decimal(value: float) -> str:
    """A number that reads back as the same, as a person would write it."""
    return repr(value).removesuffix(".0")


def tags_of(question: Question) -> list[str]:
    """The question's tags, with its difficulty among them."""
    return [f"{DIFFICULTY}{question.difficulty}", *question.tags]


class Draft(msgspec.Struct, kw_only=True):
    """A question while it is read; `found` makes a question of it."""

    name: str
    line: int
    stem: str
    code: str | None = None
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    explanation: str = ""
    tags: Sequence[str] = ()
    points: float = 1.0
    shuffle: bool = True
    notes: list[str] = []

    def found(self, kind: Any, key: Any, wrong: Sequence[Any] = ()) -> Found | Skipped:  # noqa: ANN401
        """The question of this kind with this key."""
        if len(self.choices) > MOST_CHOICES:
            return Skipped(self.name, self.line, f"It has more than {MOST_CHOICES} choices.")
        hard = [tag.removeprefix(DIFFICULTY) for tag in self.tags if tag.startswith(DIFFICULTY)]
        known = [word for word in hard if word in {"easy", "medium", "hard"}]
        question = Question(
            id=self.name,
            topic="",
            kind=kind,
            difficulty=msgspec.convert(known[0] if known else "medium", Any),
            points=self.points,
            tags=tuple(tag for tag in self.tags if not tag.startswith(DIFFICULTY)),
            stem=self.stem,
            code=self.code,
            choices=tuple(
                Choice(letter(place), text, feedback)
                for place, (text, feedback) in enumerate(self.choices)
            ),
            key=key,
            hint=self.hint,
            explanation=self.explanation,
            common_mistakes={},
            wrong=tuple(wrong),
            shuffle=self.shuffle and kind in {"single", "multiple", "order"},
        )
        guess = () if known else ("difficulty: medium is a guess.",)
        return Found(question, self.line, (*self.notes, *guess))
