"""Compares what a proof found with the key: which answers are true, and which should be."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from grader.inside.fill import fill, shown
from grader.model.errors import GraderError
from grader.questions.expressions import same_code, same_words
from grader.questions.maths import fill_text
from grader.questions.nodes import quote
from grader.questions.proof import Draw, Value
from grader.questions.read import Source
from grader.questions.rules import forms_of, orders_of
from grader.questions.written import (
    NoProof,
    RaisesProof,
    RunsProof,
    SymptomProof,
    Tolerance,
    ValueProof,
    Written,
    WrittenBlank,
    WrittenMultiple,
    WrittenNumeric,
    WrittenOrder,
    WrittenSingle,
)

# What a typed key may differ from the computed answer, as a share of the tolerance.
KEY_SHARE = 0.1
# Below this, two learning rates are the same for everybody.
NOTHING = 1e-15
MOST_ORDERS = 3
MOST_SHOWN = 200


class _Red(NamedTuple):
    """One way in which a proof does not hold, in one draw."""

    path: str
    rule: str
    message: str
    hint: str | None = None


def judge(source: Source, draws: Sequence[Draw]) -> list[GraderError]:
    """Every way in which a question's proof does not hold, told once with an example."""
    found: dict[tuple[str, str], list[tuple[_Red, Draw]]] = {}
    for draw in draws:
        for red in _reds(source.written, draw):
            found.setdefault((red.path, red.rule), []).append((red, draw))
    errors = []
    for cases in found.values():
        red, draw = cases[0]
        message = red.message
        if source.written.params:
            others = f", and in {len(cases) - 1} other draws" if len(cases) > 1 else ""
            message += f" (With {named(draw.drawn)}{others}.)"
        errors.append(source.error(red.path, message, red.hint))
    return errors


def named(drawn: Mapping[str, Value]) -> str:
    """A draw in words, such as `lr=0.1, steps=3`."""
    return ", ".join(f"{name}={said(value)}" for name, value in drawn.items())


def said(value: Value | None) -> str:
    """A value for a message: what is long or cannot be printed is cut and put in quotes."""
    text = shown(value)
    return text if text.isprintable() and len(text) <= MOST_SHOWN else quote(text)


def margin(tolerance: Tolerance, value: float) -> float:
    """How far from a number an answer may be."""
    return max(tolerance.absolute or 0.0, (tolerance.relative or 0.0) * abs(value))


def _reds(written: Written, draw: Draw) -> Iterator[_Red]:
    match written:
        case WrittenSingle():
            yield from _choices(written, {written.key}, draw)
        case WrittenMultiple():
            yield from _choices(written, {*written.key}, draw)
        case WrittenNumeric():
            yield from _numeric(written, draw)
        case WrittenOrder():
            yield from _order(written, draw)
        case WrittenBlank():
            yield from _blank(written, draw)


def _choices(
    written: WrittenSingle | WrittenMultiple, keys: set[str], draw: Draw
) -> Iterator[_Red]:
    true = _truth(written, draw)
    for letter in written.choices if true is not None else ():
        assert true is not None
        why = _why(letter, written, draw)
        if letter in keys and not true.get(letter, False):
            message = f"The key `{letter}` does not hold: {why}."
            yield _Red("key", letter, message)
        if letter not in keys and true.get(letter, True):
            message = f"The distractor `{letter}` is true: {why}."
            yield _Red(f"choices.{letter}", "true", message)
    if isinstance(written.prove, RunsProof | SymptomProof):
        yield from _raised({x: x for x in written.choices}, written.prove.raises, draw, "choices.")
    yield from _distinct(written, keys, draw)


def _truth(written: Written, draw: Draw) -> dict[str, bool] | None:
    """Which answers are true, by their ids; None where nothing says so."""
    match written.prove:
        case None | NoProof():
            return None
        case ValueProof(within=within):
            answer = draw.drawn["answer"]
            return {one: equal(value, answer, within) for one, value in draw.values.items()}
        case RaisesProof(error=error):
            ids = getattr(written, "choices", {})
            return {one: draw.raised.get(one, ("", ""))[0] == error for one in ids}
    return draw.true


def equal(one: Value, other: Value, within: float = 1e-9) -> bool:
    """Whether two values are the same but for rounding; a boolean is no number."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            equal(a, b, within) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, bool | str | list) or isinstance(other, bool | str | list):
        return type(one) is type(other) and one == other
    return math.isclose(one, other, rel_tol=within, abs_tol=NOTHING)


def _why(id_: str, written: Written, draw: Draw) -> str:
    if id_ in draw.raised:
        name, message = draw.raised[id_]
        return f"it raises {quote(name)[1:-1]}: {ascii(message)[1:-1]}"
    if isinstance(written.prove, ValueProof) and id_ in draw.values:
        computed = said(draw.drawn["answer"])
        return f"its value is {said(draw.values[id_])}, and the proof computes {computed}"
    if isinstance(written.prove, RaisesProof):
        return "it raises nothing"
    return f"its proof says {'yes' if draw.true.get(id_) else 'no'}"


def _raised(
    answers: Mapping[str, str], expected: Mapping[str, str], draw: Draw, start: str
) -> Iterator[_Red]:
    for id_, name in answers.items():
        want = expected.get(name)
        got, message = draw.raised.get(id_, (None, ""))
        path = f"{start}{id_}"
        if got == want:
            continue
        if want is None:
            text = f"The answer `{name}` raises {_name(got)}: {ascii(message)[1:-1]}."
            hint = f"If that is what makes it wrong, add it to `raises`: `{name}: {_name(got)}`."
            yield _Red(path, "raises", text, hint)
        else:
            text = f"The answer `{name}` should raise {want}, but raises {_name(got)}."
            yield _Red(path, "raises", text)


def _name(error: str | None) -> str:
    return quote(error)[1:-1] if error else "nothing"


def _distinct(
    written: WrittenSingle | WrittenMultiple, keys: set[str], draw: Draw
) -> Iterator[_Red]:
    texts = {
        letter: choice_text(choice.text, draw, letter, filled=written.params is not None)
        for letter, choice in written.choices.items()
    }
    for one, other in itertools.combinations(texts, 2):
        if " ".join(texts[one].split()) == " ".join(texts[other].split()):
            message = f"The choices `{one}` and `{other}` look the same: {texts[one]!a}."
            yield _Red(f"choices.{other}", f"text {one}", message)
        elif {one, other} <= set(draw.values) - keys and equal(
            draw.values[one], draw.values[other]
        ):
            same = said(draw.values[one])
            message = f"The distractors `{one}` and `{other}` have the same value, {same}."
            yield _Red(f"choices.{other}", f"value {one}", message)


def choice_text(text: str | None, draw: Draw, letter: str, *, filled: bool) -> str:
    """A choice's text with its numbers filled in."""
    if not filled:
        return text or ""
    names = {**draw.drawn, "value": draw.values.get(letter, "")}
    return fill_text(text if text is not None else "{{ value }}", names)


def _numeric(written: WrittenNumeric, draw: Draw) -> Iterator[_Red]:
    key = _number(draw.values.get("key"))
    if key is None:
        yield _Red("key", "number", f"The key is no number: {said(draw.values.get('key'))}.")
        return
    allowed = margin(written.tolerance, key)
    if allowed == 0:
        message = "The key is 0, and a share of 0 is 0: no other number would be right."
        yield _Red("tolerance", "zero", message, "Use an `absolute` tolerance.")
    if isinstance(written.prove, ValueProof):
        answer = _number(draw.drawn["answer"])
        if answer is None:
            text = f"The proof's answer is no number: {said(draw.drawn['answer'])}."
            yield _Red("prove.code", "number", text)
        elif abs(key - answer) > KEY_SHARE * allowed and not equal(key, answer):
            text = f"The key does not hold: it is {key:.10g}, and the proof computes {answer:.10g}."
            yield _Red("key", "false", text)
    for id_, value in draw.values.items():
        number = _number(value)
        if id_ != "key" and (number is None or abs(number - key) <= allowed):
            text = f"The wrong answer {said(value)} would be marked right: the key is {key:.10g}."
            yield _Red(id_, "true", text)


def _order(written: WrittenOrder, draw: Draw) -> Iterator[_Red]:
    true = _truth(written, draw)
    if true is None:
        return
    keys = [",".join(order) for order in orders_of(written)]
    for id_ in keys:
        if not true.get(id_, False):
            why = _why(id_, written, draw)
            yield _Red("key", id_, f"The order [{id_}] of the key does not hold: {why}.")
    others = [id_ for id_, holds in true.items() if holds and id_ not in keys]
    if others:
        some = " ".join(f"[{id_}]" for id_ in others[:MOST_ORDERS])
        message = f"{len(others)} orders that are not in the key pass the proof: {some}."
        yield _Red("key", "others", message, "Add them to the key, or check for what is wrong.")


def _blank(written: WrittenBlank, draw: Draw) -> Iterator[_Red]:
    forms = {f"key.{place}": form for place, form in enumerate(forms_of(written))}
    wrong = {f"wrong.{place}": one.text for place, one in enumerate(written.wrong)}
    true = _truth(written, draw)
    if true is not None:
        for id_, form in forms.items():
            if not true.get(id_, False):
                why = _why(id_, written, draw)
                yield _Red(id_, "false", f"The key {form!a} does not hold: {why}.")
        for id_, text in wrong.items():
            if true.get(id_, True):
                why = _why(id_, written, draw)
                yield _Red(id_, "true", f"The wrong answer {text!a} is true: {why}.")
    if isinstance(written.prove, RunsProof):
        yield from _raised(forms | wrong, written.prove.raises, draw, "")
    same = same_code if written.compare == "code" else same_words
    fills = written.params is not None
    both = forms | wrong
    filled = {x: fill(text, draw.drawn) if fills else text for x, text in both.items()}
    for id_, form in itertools.product(wrong, forms):
        if same(filled[id_], filled[form]):
            yield _Red(id_, "same", f"The wrong answer {wrong[id_]!a} would be marked right.")


def _number(value: Value | None) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
