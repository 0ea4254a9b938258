"""A question of the bank, as the rest of the toolkit sees it."""

from typing import Literal

import msgspec

Kind = Literal["single"]
Difficulty = Literal["easy", "medium", "hard"]


class Choice(msgspec.Struct, frozen=True):
    """One of the answers to pick from; `feedback` says why it is right or wrong."""

    letter: str
    text: str
    feedback: str


class Question(msgspec.Struct, frozen=True):
    """One question, read and checked.

    `stem`, `hint`, `explanation`, `common_mistakes` and the texts of choices are Markdown;
    `code` is Python, shown under the stem. `key` is the letter of the right choice.
    """

    id: str
    topic: str
    kind: Kind
    difficulty: Difficulty
    points: float
    tags: tuple[str, ...]
    stem: str
    code: str | None
    choices: tuple[Choice, ...]
    key: str
    hint: str
    explanation: str
    common_mistakes: tuple[str, ...]
    sources: tuple[str, ...] = ()
