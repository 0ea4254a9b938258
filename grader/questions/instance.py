"""From what an author wrote, and a draw, to the question that a student is asked."""

from collections.abc import Callable
from typing import Any, cast

from grader.inside.fill import fill
from grader.questions.judge import choice_text
from grader.questions.maths import fill_text
from grader.questions.proof import Draw
from grader.questions.question import (
    Choice,
    Forms,
    Key,
    Kind,
    Number,
    One,
    Orders,
    Plot,
    Question,
    Several,
    Wrong,
)
from grader.questions.read import Source
from grader.questions.rules import forms_of, orders_of
from grader.questions.written import (
    Written,
    WrittenBlank,
    WrittenMultiple,
    WrittenNumeric,
    WrittenOrder,
    WrittenSingle,
    kind_of,
)

Put = Callable[[str], str]


def question_of(source: Source, draw: Draw, variant: str = "") -> Question:
    """The question with a draw's numbers in every text and in the key."""
    written = source.written
    fills = written.params is not None

    def put(text: str) -> str:
        return fill(text, draw.drawn) if fills else text

    def tell(text: str) -> str:
        return fill_text(text, draw.drawn) if fills else text

    plot = written.plot
    return Question(
        id=source.id,
        topic=source.topic,
        kind=cast("Kind", kind_of(written)),
        difficulty=written.difficulty,
        points=written.points,
        tags=written.tags,
        stem=tell(written.stem),
        code=put(written.code) if written.code is not None else None,
        choices=_choices(written, draw, put, tell),
        key=_key(written, draw, put),
        hint=tell(written.hint),
        explanation=tell(written.explanation),
        common_mistakes={x: tell(text) for x, text in written.common_mistakes.items()},
        sources=written.sources,
        wrong=_wrong(written, draw, put, tell),
        shuffle=_shuffled(written),
        plot=Plot(draw.curve, put(plot.x), put(plot.y), put(plot.alt)) if plot else None,
        variant=variant,
    )


def _choices(written: Written, draw: Draw, put: Put, tell: Put) -> tuple[Choice, ...]:
    match written:
        case WrittenSingle() | WrittenMultiple():
            fills = written.params is not None
            return tuple(
                Choice(
                    letter,
                    choice_text(choice.text, draw, letter, filled=fills),
                    choice_text(choice.feedback, draw, letter, filled=fills),
                    choice.mistake,
                )
                for letter, choice in written.choices.items()
            )
        case WrittenOrder():
            return tuple(
                Choice(letter, put(line))
                if isinstance(line, str)
                else Choice(letter, put(line.text), tell(line.feedback or ""), line.mistake)
                for letter, line in written.lines.items()
            )
    return ()


def _key(written: Written, draw: Draw, put: Put) -> Key:
    match written:
        case WrittenSingle():
            return One(written.key)
        case WrittenMultiple():
            return Several(written.key, written.credit)
        case WrittenNumeric(tolerance=tolerance):
            # Where numbers are drawn, the key is what the sandbox computed.
            value = draw.values["key"] if isinstance(written.key, str) else written.key
            relative, absolute = tolerance.relative or 0.0, tolerance.absolute or 0.0
            return Number(float(cast("float", value)), relative, absolute)
        case WrittenOrder():
            return Orders(tuple(orders_of(written)))
        case WrittenBlank():
            return Forms(tuple(map(put, forms_of(written))), written.compare)


def _wrong(written: Written, draw: Draw, put: Put, tell: Put) -> tuple[Wrong, ...]:
    match written:
        case WrittenNumeric():
            return tuple(
                Wrong(
                    _number(draw.values.get(f"wrong.{place}"), one.value),
                    tell(one.feedback),
                    one.mistake,
                )
                for place, one in enumerate(written.wrong)
                if f"wrong.{place}" in draw.values or isinstance(one.value, float)
            )
        case WrittenBlank():
            return tuple(
                Wrong(put(one.text), tell(one.feedback), one.mistake) for one in written.wrong
            )
    return ()


def _number(computed: Any, written: str | float) -> float:  # noqa: ANN401
    return float(written if computed is None else computed)


def _shuffled(written: Written) -> bool:
    match written:
        case WrittenSingle() | WrittenMultiple():
            return written.shuffle
    return isinstance(written, WrittenOrder)
