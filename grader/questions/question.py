"""A question as one student is asked it: every number drawn, every text filled in.

What an author writes is in `written.py`; `bank.py` makes these from it. Marking, pages, reports,
statistics and exports know this form alone.
"""

from typing import Literal

import msgspec

Kind = Literal["single", "multiple", "numeric", "order", "blank"]
Difficulty = Literal["easy", "medium", "hard"]
Credit = Literal["all_or_nothing", "each_answer", "net_correct"]
Compare = Literal["code", "text"]


class Choice(msgspec.Struct, frozen=True):
    """One of the answers to pick from, or one of the lines to put in order.

    `feedback` says why it is right or wrong; `mistake` names one of the question's
    `common_mistakes`. The letter is the same for every student, in whatever order they see it.
    """

    letter: str
    text: str
    feedback: str = ""
    mistake: str | None = None


class Wrong(msgspec.Struct, frozen=True):
    """A number or a text that is foreseen as a wrong answer."""

    answer: float | str
    feedback: str
    mistake: str | None = None


class One(msgspec.Struct, frozen=True, tag=True):
    """The key of `single`."""

    letter: str


class Several(msgspec.Struct, frozen=True, tag=True):
    """The key of `multiple`."""

    letters: tuple[str, ...]
    credit: Credit


class Number(msgspec.Struct, frozen=True, tag=True):
    """The key of `numeric`: an answer may be `absolute` away, or `relative` of the key's size."""

    value: float
    relative: float = 0.0
    absolute: float = 0.0

    @property
    def margin(self) -> float:
        """How far from `value` an answer may be."""
        return max(self.absolute, self.relative * abs(self.value))


class Orders(msgspec.Struct, frozen=True, tag=True):
    """The key of `order`: every order that is right; a line in none of them is a distractor."""

    orders: tuple[tuple[str, ...], ...]


class Forms(msgspec.Struct, frozen=True, tag=True):
    """The key of `blank`: every form that is right, the first to be shown as the answer."""

    forms: tuple[str, ...]
    compare: Compare


Key = One | Several | Number | Orders | Forms


class Plot(msgspec.Struct, frozen=True):
    """A line through `points` (the values from left to right); `alt` says what is seen."""

    points: tuple[float, ...]
    x: str
    y: str
    alt: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a quiz.

    `stem`, `hint`, `explanation`, the sentences of `common_mistakes` and the texts of choices are
    Markdown; `code`, and the texts of an `order`'s lines, are Python. `variant` is a short code
    of the drawn numbers, empty where none are drawn. `shuffle` says that the choices may be shown
    in any order.
    """

    id: str
    topic: str
    kind: Kind
    difficulty: Difficulty
    points: float
    tags: tuple[str, ...]
    stem: str
    code: str | None
    choices: tuple[Choice, ...] = ()
    key: Key
    hint: str
    explanation: str
    common_mistakes: dict[str, str]
    sources: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    shuffle: bool = False
    plot: Plot | None = None
    variant: str = ""

    @property
    def right(self) -> tuple[str, ...]:
        """The letters that belong to a right answer; of several right orders, to the first."""
        match self.key:
            case One(letter):
                return (letter,)
            case Several(letters):
                return letters
            case Orders(orders):
                return orders[0]
        return ()
