"""Wrong versions of questions: other keys, and distractors that were made true."""

from collections.abc import Iterator

from msgspec.structs import replace

from grader.questions.read import Source
from grader.questions.rules import forms_of, orders_of
from grader.questions.written import (
    ClaimsProof,
    NoProof,
    SymptomProof,
    ValueProof,
    WrittenBlank,
    WrittenMultiple,
    WrittenNumeric,
    WrittenOrder,
    WrittenSingle,
)


def is_proved(source: Source) -> bool:
    return not isinstance(source.written.prove, NoProof | None)


def other_keys(source: Source) -> Iterator[Source]:
    """The question with every other key that changes nothing of what the sandbox runs."""
    written = source.written
    match written:
        case WrittenSingle():
            for letter in written.choices:
                if letter != written.key:
                    yield _with(source, key=letter)
        case WrittenMultiple():
            for letter in written.choices:
                key = {*written.key} ^ {letter}
                if key:
                    yield _with(source, key=tuple(sorted(key)))
        case WrittenOrder():
            yield from _other_orders(source, orders_of(written))


def _other_orders(source: Source, orders: list[tuple[str, ...]]) -> Iterator[Source]:
    for order in orders:
        if order[::-1] not in orders:
            yield _with(source, key=order[::-1])
        if len(orders) > 1:
            yield _with(source, key=tuple(one for one in orders if one != order))


def to_run(source: Source) -> Iterator[Source]:
    """The question with other keys, or a distractor made true, that the sandbox has to run."""
    written = source.written
    match written:
        case WrittenNumeric():
            yield _with(source, key=f"({written.key}) * 1.5 + 1")
        case WrittenBlank():
            for wrong in written.wrong:
                yield _with(source, key=(wrong.text,), wrong=())
                yield _with(source, key=(*forms_of(written), wrong.text), wrong=())
        case WrittenSingle() | WrittenMultiple():
            key = written.key[0]
            for letter in written.choices:
                if letter not in written.key:
                    yield _made_true(source, letter, key)
                    break


def _made_true(source: Source, letter: str, key: str) -> Source:
    written = source.written
    assert isinstance(written, WrittenSingle | WrittenMultiple)
    choices, prove = written.choices, written.prove
    if isinstance(prove, ValueProof):
        made = replace(choices[letter], value="answer")
        return _with(source, choices=choices | {letter: made})
    if isinstance(prove, ClaimsProof):
        claims = prove.claims | {letter: prove.claims[key]}
        return _with(source, prove=replace(prove, claims=claims))
    if isinstance(prove, SymptomProof):
        changes = prove.changes | {letter: prove.changes[key]}
        return _with(source, prove=replace(prove, changes=changes))
    text = choices[key].text
    shown = f"``{text.strip('`')}``" if text else None
    made = replace(choices[letter], text=shown, value=choices[key].value)
    return _with(source, choices=choices | {letter: made})


def _with(source: Source, **fields: object) -> Source:
    return replace(source, written=replace(source.written, **fields))
