"""What a question's file has to fulfil beyond its types.

Each function looks at one part and notes what is wrong at its line; all of them are asked, so that
an author is told everything at once.
"""

import re
import string
from collections.abc import Collection, Iterator
from pathlib import Path

from grader.questions.fields import did_you_mean
from grader.questions.lines import Lines
from grader.questions.lint.catalogue import SILENCEABLE
from grader.questions.nodes import quote
from grader.questions.written import (
    Tolerance,
    Written,
    WrittenBlank,
    WrittenMultiple,
    WrittenNumeric,
    WrittenOrder,
    WrittenSingle,
)

BLANK = re.compile(r"_{4,}")
# An answers file has an entry of this name beside the questions'.
RESERVED = "variants"


def check_id(path: Path, lines: Lines) -> None:
    """The file's name is an id."""
    if not re.fullmatch(r"[a-z0-9_]+", path.stem) or path.suffix != ".yaml":
        hint = "Use lower-case letters, digits and underscores, then .yaml."
        lines.wrong("", f"{quote(path.name)} is no name for a question.", hint)
    elif path.stem == RESERVED:
        lines.wrong("", f"No question can be called {RESERVED!r}.", "Rename the file.")


def check(written: Written, lines: Lines) -> None:
    """Everything that a question's kind asks for, except params and proofs."""
    _mistakes(written, lines)
    _silence(written, lines)
    match written:
        case WrittenSingle():
            letters = _letters(written.choices, "choices", lines)
            _known([written.key], letters, "key", lines)
            _texts(written, lines)
        case WrittenMultiple():
            letters = _letters(written.choices, "choices", lines)
            _known(written.key, letters, "key", lines)
            _once(written.key, "key", lines)
            _texts(written, lines)
        case WrittenNumeric():
            _numeric(written, lines)
        case WrittenOrder():
            _order(written, _letters(written.lines, "lines", lines), lines)
        case WrittenBlank():
            _blank(written, lines)


def orders_of(written: WrittenOrder) -> list[tuple[str, ...]]:
    """The right orders of a key that is one order or a list of them."""
    if isinstance(written.key[0], str):
        return [tuple(str(letter) for letter in written.key)]
    return [tuple(order) for order in written.key]


def forms_of(written: WrittenBlank) -> tuple[str, ...]:
    """The right forms of a key that is one text or a list of them."""
    return (written.key,) if isinstance(written.key, str) else written.key


def named_mistakes(written: Written) -> Iterator[tuple[str, str]]:
    """The misconceptions that wrong answers name, with their paths."""
    match written:
        case WrittenSingle() | WrittenMultiple():
            named = [(f"choices.{x}", one.mistake) for x, one in written.choices.items()]
        case WrittenOrder():
            parts = written.lines.items()
            named = [(f"lines.{x}", one.mistake) for x, one in parts if not isinstance(one, str)]
        case WrittenNumeric():
            named = [(f"wrong.{x}", one.mistake) for x, one in enumerate(written.wrong)]
        case WrittenBlank():
            named = [(f"wrong.{x}", one.mistake) for x, one in enumerate(written.wrong)]
    for path, mistake in named:
        if mistake is not None:
            yield f"{path}.mistake", mistake


def _letters(named: Collection[str], path: str, lines: Lines) -> list[str]:
    for place, letter in enumerate(named):
        expected = string.ascii_lowercase[place : place + 1]
        if letter != expected:
            message = f"The {path} must be named a, b, c and so on, but here is {quote(letter)}."
            hint = f"This one must be `{expected}`." if expected else "26 are the limit."
            lines.wrong(f"{path}.{quote(letter)[1:-1]}:", message, hint)
    return list(named)


def _known(given: Collection[str], letters: list[str], path: str, lines: Lines) -> None:
    for letter in given if lines.whole("choices", "lines") else ():
        if letter not in letters:
            known = ", ".join(quote(one)[1:-1] for one in letters)
            message = f"The key {quote(letter)} is not among {known}."
            lines.wrong(path, message, did_you_mean(letter, letters))


def _once(given: Collection[str], path: str, lines: Lines) -> None:
    seen = list(given)
    for letter in sorted({letter for letter in seen if seen.count(letter) > 1}):
        lines.wrong(path, f"The key names {quote(letter)} twice.", "Remove one of the two.")


def _texts(written: WrittenSingle | WrittenMultiple, lines: Lines) -> None:
    for letter, choice in written.choices.items() if lines.whole("params") else ():
        if choice.text is None and (choice.value is None or not written.params):
            hint = "Only in a question with `params` can a choice's value be its text."
            message = f"The field `text` is missing in `choices.{quote(letter)[1:-1]}`."
            lines.wrong(f"choices.{letter}", message, hint if choice.value is not None else None)


def _mistakes(written: Written, lines: Lines) -> None:
    known = written.common_mistakes
    for path, name in named_mistakes(written) if lines.whole("common_mistakes") else ():
        if name not in known:
            message = f"`common_mistakes` has no {quote(name)}."
            lines.wrong(path, message, did_you_mean(name, known))


def _silence(written: Written, lines: Lines) -> None:
    for rule in written.silence:
        if re.fullmatch(r"[a-z][a-z0-9_]*", rule) and rule not in SILENCEABLE:
            hint = did_you_mean(rule, SILENCEABLE) or "docs/questions.md lists the rules of lint."
            path = f"silence.{quote(rule)[1:-1]}:"
            lines.wrong(path, f"Lint has no rule {quote(rule)} that can be silenced.", hint)


def _numeric(written: WrittenNumeric, lines: Lines) -> None:
    tolerance: Tolerance = written.tolerance
    if (tolerance.relative is None) == (tolerance.absolute is None):
        message = "`tolerance` must have either `relative` or `absolute`."
        lines.wrong("tolerance", message, "Such as `tolerance: {relative: 0.01}`.")
    if isinstance(written.key, str) and not written.params and lines.whole("params"):
        hint = "Only in a question with `params` can it be an expression."
        lines.wrong("key", f"`key` must be a number, but is {quote(written.key)}.", hint)
    if written.key == 0 and tolerance.absolute is None:
        hint = "A share of 0 is 0, so that no other number would be right."
        lines.wrong("tolerance", "With the key 0, `tolerance` must be `absolute`.", hint)


def _order(written: WrittenOrder, letters: list[str], lines: Lines) -> None:
    if len({isinstance(part, str) for part in written.key}) > 1:
        hint = "Such as `key: [b, a]`, or `key: [[b, a, c], [b, c, a]]`."
        lines.wrong("key", "`key` mixes letters with orders.", hint)
        return
    orders = orders_of(written)
    for order in orders:
        _known(order, letters, "key", lines)
        _once(order, "key", lines)
        if len(order) < 2:  # noqa: PLR2004  (one line alone is in order)
            lines.wrong("key", "An order must have at least 2 lines.")
    if len(set(orders)) < len(orders):
        lines.wrong("key", "The key has the same order twice.", "Remove one of the two.")


def _blank(written: WrittenBlank, lines: Lines) -> None:
    place, text = ("code", written.code) if written.code else ("stem", written.stem)
    if written.code and not BLANK.search(written.code):
        place, text = "stem", written.stem
    count = len(BLANK.findall(text))
    if count != 1 and lines.whole("code", "stem"):
        hint = "Write ____ once, where something is to be filled in."
        lines.wrong(place, f"`code` or the stem must have one blank, but has {count}.", hint)
