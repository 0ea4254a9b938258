"""The texts of a question with their paths: those that are Python, and those that are shown."""

from collections.abc import Iterator
from typing import NamedTuple

from grader.questions.rules import forms_of
from grader.questions.written import (
    ClaimsProof,
    Proof,
    SymptomProof,
    Written,
    WrittenBlank,
    WrittenMultiple,
    WrittenNumeric,
    WrittenOrder,
    WrittenSingle,
)


class Code(NamedTuple):
    """A text of Python, its path, and whether it must be an expression."""

    path: str
    text: str
    expression: bool


def python_of(written: Written) -> Iterator[Code]:
    """Every text of Python, except the question's `code`, which may be wrong on purpose."""
    for name, param in (written.params or {}).items():
        if isinstance(param, str):
            yield Code(f"params.{name}", param, True)
    if written.where is not None:
        yield Code("where", written.where, True)
    if written.plot is not None:
        yield Code("plot.code", written.plot.code, False)
    for path, value in _values(written):
        if isinstance(value, str):
            yield Code(path, value, True)
    if written.prove is not None:
        yield from _proof(written.prove)


def is_markdown(path: str) -> bool:
    """Whether the text at this path is Markdown; others are code, or words that are compared."""
    parts = path.split(".")
    if parts[0] in {"stem", "hint", "explanation", "common_mistakes"}:
        return True
    return parts[-1] == "feedback" or (parts[0] == "choices" and parts[-1] == "text")


def texts_of(written: Written) -> Iterator[tuple[str, str]]:
    """Every text that a student may see; drawn values can stand in all of them."""
    for name in ("stem", "code", "hint", "explanation"):
        text = getattr(written, name)
        if text is not None:
            yield name, text
    for name, text in written.common_mistakes.items():
        yield f"common_mistakes.{name}", text
    if written.plot is not None:
        for name in ("x", "y", "alt"):
            yield f"plot.{name}", getattr(written.plot, name)
    yield from _own_texts(written)


def _own_texts(written: Written) -> Iterator[tuple[str, str]]:
    """The texts of the fields that only one kind has."""
    match written:
        case WrittenSingle() | WrittenMultiple():
            for letter, choice in written.choices.items():
                yield f"choices.{letter}.text", choice.text or "{{ value }}"
                yield f"choices.{letter}.feedback", choice.feedback
        case WrittenNumeric():
            for place, number in enumerate(written.wrong):
                yield f"wrong.{place}.feedback", number.feedback
        case WrittenOrder():
            yield from _lines(written)
        case WrittenBlank():
            yield from _blank(written)


def _values(written: Written) -> Iterator[tuple[str, str | float | None]]:
    match written:
        case WrittenSingle() | WrittenMultiple():
            for letter, choice in written.choices.items():
                yield f"choices.{letter}.value", choice.value
        case WrittenNumeric():
            yield "key", written.key
            for place, wrong in enumerate(written.wrong):
                yield f"wrong.{place}.value", wrong.value


def _proof(prove: Proof) -> Iterator[Code]:
    for name in ("setup", "program", "code", "check"):
        text = getattr(prove, name, None)
        if text is not None:
            yield Code(f"prove.{name}", text, False)
    if isinstance(prove, SymptomProof):
        yield Code("prove.symptom", prove.symptom, True)
    if isinstance(prove, ClaimsProof):
        for letter, claim in prove.claims.items():
            yield Code(f"prove.claims.{letter}", claim, True)


def _lines(written: WrittenOrder) -> Iterator[tuple[str, str]]:
    for letter, line in written.lines.items():
        if isinstance(line, str):
            yield f"lines.{letter}", line
        else:
            yield f"lines.{letter}.text", line.text
            yield f"lines.{letter}.feedback", line.feedback or ""


def _blank(written: WrittenBlank) -> Iterator[tuple[str, str]]:
    for place, form in enumerate(forms_of(written)):
        yield ("key" if isinstance(written.key, str) else f"key.{place}"), form
    for place, wrong in enumerate(written.wrong):
        yield f"wrong.{place}.text", wrong.text
        yield f"wrong.{place}.feedback", wrong.feedback
