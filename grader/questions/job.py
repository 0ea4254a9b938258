"""What the sandbox is told of a question, to prove it: everything but which answers are right."""

import hashlib
import itertools
import json
from typing import Any

import msgspec

from grader.questions.draw import MOST_PROVED, draws_of, stable_number
from grader.questions.read import Source
from grader.questions.rules import BLANK, forms_of, orders_of
from grader.questions.texts import python_of
from grader.questions.written import (
    SymptomProof,
    Written,
    WrittenBlank,
    WrittenMultiple,
    WrittenNumeric,
    WrittenOrder,
    WrittenSingle,
    method_of,
)

MOST_ARRANGEMENTS = 6_000


class Candidate(msgspec.Struct, frozen=True):
    """An answer to try; see `inside.prove.Candidate`."""

    id: str
    text: str = ""
    value: str | None = None
    part: str = ""


def job_of(source: Source) -> dict[str, Any]:
    """The job for `inside/prove.py`, as plain values."""
    written = source.written
    prove = written.prove
    parts = {path: text for path, text, _ in python_of(written) if _is_part(path)}
    if written.code is not None:
        parts["code"] = written.code
    if isinstance(prove, SymptomProof):
        for letter, change in prove.changes.items():
            parts[f"prove.changes.{letter}.replace"] = change.replace
            parts[f"prove.changes.{letter}.by"] = change.by
    blank = BLANK.search(written.code or "") if isinstance(written, WrittenBlank) else None
    return {
        "method": "none" if prove is None else method_of(prove),
        "params": list(written.params or {}),
        "parts": parts,
        "candidates": [msgspec.to_builtins(one) for one in candidates_of(written)],
        "draws": draws_of(written.params or {}, source.id),
        "most": MOST_PROVED,
        "fills": written.params is not None,
        "markdown": isinstance(written, WrittenSingle | WrittenMultiple),
        "blank": blank[0] if blank else "",
    }


def fingerprint(job: dict[str, Any]) -> str:
    """A SHA-256 of everything that a proof and its draws depend on."""
    return hashlib.sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()


def candidates_of(written: Written) -> list[Candidate]:
    """The answers to try; their ids are letters, or as `key.0`, `wrong.0`, or `b,a,c`."""
    match written:
        case WrittenSingle() | WrittenMultiple():
            return [
                Candidate(
                    letter,
                    choice.text if choice.text is not None else "{{ value }}",
                    _expression(choice.value),
                    f"choices.{letter}.{'text' if choice.value is None else 'value'}",
                )
                for letter, choice in written.choices.items()
            ]
        case WrittenNumeric():
            wrong = [
                Candidate(f"wrong.{place}", "", _expression(one.value), f"wrong.{place}.value")
                for place, one in enumerate(written.wrong)
            ]
            return [Candidate("key", "", _expression(written.key), "key"), *wrong]
        case WrittenOrder():
            lines = {
                x: line if isinstance(line, str) else line.text for x, line in written.lines.items()
            }
            return [
                Candidate(",".join(order), "\n".join(lines[x] for x in order), None, "lines")
                for order in _arrangements(written)
            ]
        case WrittenBlank():
            keys = [
                Candidate(f"key.{place}", form, None, f"key.{place}")
                for place, form in enumerate(forms_of(written))
            ]
            wrong = [
                Candidate(f"wrong.{place}", one.text, None, f"wrong.{place}.text")
                for place, one in enumerate(written.wrong)
            ]
            return keys + wrong


def _arrangements(written: WrittenOrder) -> list[tuple[str, ...]]:
    """Every order of as many lines as a key has, or a sample where there are too many."""
    keys = orders_of(written)
    every = itertools.chain.from_iterable(
        itertools.permutations(written.lines, length) for length in sorted({*map(len, keys)})
    )
    some = list(itertools.islice(every, 20 * MOST_ARRANGEMENTS))
    if len(some) > MOST_ARRANGEMENTS:
        some.sort(key=lambda order: stable_number(*order))
        some = some[:MOST_ARRANGEMENTS]
    return list(dict.fromkeys([*some, *keys]))


def _is_part(path: str) -> bool:
    return path.startswith(("params.", "where", "plot.", "prove."))


def _expression(value: str | float | None) -> str | None:
    return repr(value) if isinstance(value, int | float) else value
