"""From the answers that a file has to the key of a question, or to why there is none.

GIFT and Moodle XML share these: an answer has a text or a number, a weight in percent, feedback.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from grader.exchange.form import Draft, Found, Skipped, credit_of
from grader.questions.question import Forms, Number, One, Several, Wrong
from grader.questions.rules import BLANK

FULL = 99.99
NARROW = 1e-9  # the tolerance, as a share, where a file has none and ours must be above 0


class Weighed(NamedTuple):
    """An answer that is foreseen."""

    text: str
    weight: float
    feedback: str = ""
    tolerance: float = 0.0


def single(draft: Draft, weights: Sequence[float]) -> Found | Skipped:
    """One of the choices is right: the one that gives all the points."""
    full = [place for place, weight in enumerate(weights) if weight >= FULL]
    if len(full) != 1:
        return Skipped(draft.name, draft.line, f"{len(full)} of its choices are right.")
    if any(0 < weight < FULL for weight in weights):
        draft.notes.append("a choice that gave a part of the points gives none.")
    return draft.found("single", One("abcdefghijklmnopqrstuvwxyz"[full[0]]))


def multiple(draft: Draft, weights: Sequence[float]) -> Found | Skipped:
    """Several choices are right."""
    letters, credit, notes = credit_of(weights)
    if not letters:
        return Skipped(draft.name, draft.line, "None of its choices is right.")
    draft.notes += notes
    return draft.found("multiple", Several(letters, credit))


def numeric(draft: Draft, answers: Sequence[Weighed]) -> Found | Skipped:
    """The answer is a number; only one can be right."""
    numbers = [(one, number(one.text)) for one in answers if one.text != "*"]
    if len(numbers) < len(answers):
        draft.notes.append("the feedback for any other answer was left out.")
    bad = next((one.text for one, value in numbers if value is None), None)
    if bad is not None:
        return Skipped(draft.name, draft.line, f"{bad[:40]!a} is no number.")
    full = [(one, value) for one, value in numbers if one.weight >= FULL]
    if len(full) != 1:
        return Skipped(draft.name, draft.line, f"{len(full)} numbers are right, and not one.")
    value = full[0][1] or 0.0
    tolerance = full[0][0].tolerance
    if tolerance <= 0:
        tolerance = NARROW * (abs(value) or 1.0)
        draft.notes.append("tolerance: it had none; a very narrow one is written.")
    _partial(draft, [one for one, _ in numbers])
    wrong = [Wrong(value or 0.0, one.feedback) for one, value in numbers if one.weight <= 0]
    return draft.found("numeric", Number(value, absolute=tolerance), wrong)


def blank(draft: Draft, answers: Sequence[Weighed], *, case: bool) -> Found | Skipped:
    """The answer is a text; `case` says that upper and lower case count."""
    stars = [one for one in answers if wild(one.text)]
    if any(one.weight >= FULL for one in stars):
        return Skipped(draft.name, draft.line, "A right answer has a wildcard `*`.")
    if stars:
        draft.notes.append("wrong answers with a wildcard `*` were left out.")
    kept = [one._replace(text=one.text.replace(r"\*", "*").strip()) for one in answers]
    kept = [one for one, given in zip(kept, answers, strict=True) if given not in stars]
    forms = tuple(dict.fromkeys(one.text for one in kept if one.weight >= FULL and one.text))
    if not forms:
        return Skipped(draft.name, draft.line, "It has no right answer.")
    reason = with_blank(draft)
    if reason:
        return Skipped(draft.name, draft.line, reason)
    _partial(draft, kept)
    wrong = [Wrong(one.text, one.feedback) for one in kept if one.weight <= 0 and one.text]
    return draft.found("blank", Forms(forms, "code" if case else "text"), wrong)


def with_blank(draft: Draft) -> str | None:
    """Sees to it that there is one blank to fill in, or says why that cannot be."""
    place = draft.code if draft.code and BLANK.search(draft.code) else draft.stem
    count = len(BLANK.findall(place))
    if count == 0:
        draft.stem = f"{draft.stem}\n\n____".strip()
    return f"It has {count} blanks." if count > 1 else None


def number(text: str) -> float | None:
    """A decimal number, or None."""
    found = re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?\s*", text, re.ASCII)
    value = float(text) if found else None
    return value if value is not None and abs(value) < float("inf") else None


def wild(text: str) -> bool:
    """Whether a text has a star that is a wildcard."""
    return bool(re.search(r"(?<!\\)\*", text))


def _partial(draft: Draft, answers: Sequence[Weighed]) -> None:
    if any(0 < one.weight < FULL for one in answers):
        draft.notes.append("an answer that gave a part of the points gives none.")
