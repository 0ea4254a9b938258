"""Rules on variants: every draw that a student may get is looked at.

That no distractor comes out as the key, or looks like another choice, is what the proof has seen
in up to 1,000 draws before it stored any; see `judge.py`. These rules look at what it lets pass.
"""

import itertools
import re
from collections.abc import Iterator

from grader.inside.fill import shown
from grader.questions.judge import equal, named
from grader.questions.lint.item import Finding, Item
from grader.questions.nodes import quote
from grader.questions.proof import Draw
from grader.questions.question import Number, Question

MOST_DIGITS = 6
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w])", re.IGNORECASE)


def same_draws(item: Item) -> Iterator[Finding]:
    """No two draws show the same."""
    seen: dict[object, Draw] = {}
    for question, draw in zip(item.shown, item.draws, strict=False):
        first = seen.setdefault(_face(question), draw)
        if first is not draw:
            message = f"Two draws show the same: {named(first.drawn)}; and {named(draw.drawn)}."
            yield Finding("same_draws", "params:", message)
            return


def same_wrong(item: Item) -> Iterator[Finding]:
    """No two wrong numbers that are foreseen are within the tolerance of each other."""
    told = set()
    for question, draw in zip(item.shown, item.draws, strict=False):
        numbers = [wrong.answer for wrong in question.wrong]
        for one, other in itertools.combinations(range(len(numbers)), 2):
            if (one, other) not in told and _alike(question, numbers[one], numbers[other]):
                told.add((one, other))
                drawn = f" (With {named(draw.drawn)}.)" if draw.drawn else ""
                message = f"It comes out as the wrong answer before it, {shown(numbers[one])}."
                yield Finding("same_wrong", f"wrong.{other}", message + drawn)


def digits(item: Item) -> Iterator[Finding]:
    """No draw shows a number with more digits than one reads."""
    paths: set[str] = set()
    for question, draw in itertools.zip_longest(item.shown, item.draws):
        for path, text in _before_answering(question):
            found = next((one for one in _NUMBER.findall(text) if _digits(one) > MOST_DIGITS), None)
            if found and path not in paths:
                paths.add(path)
                drawn = f" (With {named(draw.drawn)}.)" if draw and draw.drawn else ""
                message = f"{quote(found)} has more than {MOST_DIGITS} digits.{drawn}"
                yield Finding("digits", path, message)


def _face(question: Question) -> object:
    """All that a student sees of a question before answering it."""
    plot = question.plot.points if question.plot else ()
    return question.stem, question.code, tuple(choice.text for choice in question.choices), plot


def _alike(question: Question, one: float | str, other: float | str) -> bool:
    if not isinstance(one, float | int) or not isinstance(other, float | int):
        return one == other
    assert isinstance(question.key, Number)
    return equal(one, other, 1e-6)


def _digits(number: str) -> int:
    plain = number.lower().partition("e")[0].replace(",", "")
    whole = plain.lstrip("0.") if "." in plain else plain.strip("0")
    return len(whole.replace(".", ""))


def _before_answering(question: Question) -> Iterator[tuple[str, str]]:
    yield "stem", question.stem
    if question.code:
        yield "code", question.code
    for choice in question.choices:
        place = "lines" if question.kind == "order" else "choices"
        yield f"{place}.{choice.letter}", choice.text


CHECKS = (same_draws, same_wrong, digits)
