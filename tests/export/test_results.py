"""`results.json` and `grades.csv`: their fields, and nothing in them that could act."""

import csv
import io
import json
import math
import os
from pathlib import Path

import msgspec
import pytest

from grader import __version__
from grader.export.results import grades_csv, results_json
from grader.intake.submissions import find_submissions
from grader.model.assignment import (
    AccuracySpec,
    Assignment,
    LrValuesSpec,
    QuizSpec,
    RunSpec,
    Tier,
)
from grader.model.result import (
    CheckResult,
    Explanation,
    Mistake,
    QuizItem,
    QuizResult,
    Result,
)

ASSIGNMENT = Assignment(
    name="sheet",
    title="A sheet",
    folder=Path("sheet"),
    reference=Path("train.py"),
    run=RunSpec("mnist"),
    checks=(LrValuesSpec(3), AccuracySpec(4, [Tier(1.0, 0.9)])),
    quiz=QuizSpec(6, "topic"),
    fingerprint="",
)
RIGHT = Explanation("lr_right", asked="", seen="It was right.")
WRONG = Explanation("lr_differs", asked="Asked.", seen="Seen.", why="Why.", next_step="Next.")
BY_HAND = Mistake("set_by_hand", "Set by hand", "train.py", 7)
RESULT = Result(
    id="s1",
    status="graded",
    score=7.5,
    max_score=13,
    flags=("a note",),
    checks=(
        CheckResult("lr_values", "pass", 3, 3, RIGHT, "train.py", 41),
        CheckResult("accuracy", "partial", 2, 4, WRONG, mistake=BY_HAND),
    ),
    quiz=QuizResult(2.5, 6, (QuizItem("q", ("b", 0.5), 1, 2, "1a"),), ("a problem",)),
    seconds=2.1,
)
OUR_FAULT = Result(
    id="s2",
    status="needs_attention",
    score=None,
    max_score=13,
    flags=(),
    checks=(
        CheckResult("lr_values", "internal_error", None, 3, WRONG),
        CheckResult("accuracy", "internal_error", None, 4, WRONG),
    ),
    quiz=None,
    seconds=0.0,
)


def renamed(name: str, *flags: str) -> Result:
    return msgspec.structs.replace(RESULT, id=name, flags=flags)


def rows_of(*results: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(grades_csv(ASSIGNMENT, results), newline="")))


def document_of(*results: Result) -> dict:
    return json.loads(results_json(ASSIGNMENT, results, {"torch": "2.15.0"}))


def test_the_document_is_as_the_design_states() -> None:
    assert document_of(RESULT) == {
        "schema_version": 1,
        "assignment": "sheet",
        "grader_version": __version__,
        "environment": {"torch": "2.15.0"},
        "submissions": [
            {
                "id": "s1",
                "status": "graded",
                "score": 7.5,
                "max_score": 13,
                "flags": ["a note"],
                "checks": [
                    {
                        "kind": "lr_values",
                        "status": "pass",
                        "score": 3,
                        "max_score": 3,
                        "message": "It was right.",
                        "file": "train.py",
                        "line": 41,
                        "mistake": None,
                    },
                    {
                        "kind": "accuracy",
                        "status": "partial",
                        "score": 2,
                        "max_score": 4,
                        "message": "Seen. Asked. Why. Next.",
                        "file": None,
                        "line": None,
                        "mistake": {
                            "name": "set_by_hand",
                            "title": "Set by hand",
                            "file": "train.py",
                            "line": 7,
                        },
                    },
                ],
                "quiz": {
                    "score": 2.5,
                    "max_score": 6,
                    "items": [
                        {
                            "id": "q",
                            "answer": ["b", 0.5],
                            "score": 1,
                            "max_score": 2,
                            "variant": "1a",
                        }
                    ],
                },
                "seconds": 2.1,
            }
        ],
    }


def test_no_mark_is_null_and_not_a_zero() -> None:
    [one] = document_of(OUR_FAULT)["submissions"]
    assert one["score"] is None
    assert [check["score"] for check in one["checks"]] == [None, None]
    assert one["quiz"] is None


def test_no_mark_is_an_empty_cell_and_not_a_zero() -> None:
    [row] = rows_of(OUR_FAULT)
    assert (row["score"], row["lr_values"], row["accuracy"], row["quiz"]) == ("", "", "", "")
    assert row["status"] == "needs_attention"


def test_a_zero_is_a_zero_and_not_an_empty_cell() -> None:
    [row] = rows_of(msgspec.structs.replace(RESULT, score=0.0))
    assert float(row["score"]) == 0


def test_a_row_a_submission_in_the_order_given() -> None:
    rows = rows_of(RESULT, OUR_FAULT)
    assert [row["id"] for row in rows] == ["s1", "s2"]
    assert rows[0] == {
        "id": "s1",
        "status": "graded",
        "score": "7.5",
        "max_score": "13",
        "lr_values": "3",
        "accuracy": "2",
        "quiz": "2.5",
        "flags": "a note",
    }


def test_a_class_of_nobody_has_a_header_alone() -> None:
    assert rows_of() == []
    assert grades_csv(ASSIGNMENT, ()).startswith("id,status,score,max_score,lr_values,accuracy,")
    assert document_of()["submissions"] == []


# What OWASP lists: also a line feed, and the wide forms that spreadsheets take for the same.
FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"),
    *('=HYPERLINK("http://x","y")', "=cmd|'/c x'!A1"),
    *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    [row] = rows_of(renamed(text, text))
    assert row["id"] == f"'{text}"
    assert row["flags"] == f"'{text}"


@pytest.mark.parametrize("text", ["s1", "Jörg", "a=b", "1-2", "a@b", "'quoted'", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    [row] = rows_of(renamed(text, text))
    assert (row["id"], row["flags"]) == (text, text)


@pytest.mark.parametrize("text", ['a","=1+1', "a\n=1+1", "a\r\n=1+1,x", "a,b;c\td", '"""', "a\rb"])
def test_a_text_stays_within_its_cell(text: str) -> None:
    rows = rows_of(renamed(text, text), OUR_FAULT)
    assert [row["id"] for row in rows] == [text, "s2"]
    assert [list(row) for row in rows] == [list(rows[0])] * 2
    assert rows[0]["flags"] == text


ODD = ["caf\\xe9", "\x1b[31m", "new\nline", "\u202ertl", "\U0001f600", "</script>", "x" * 255, "\0"]


@pytest.mark.parametrize("name", ODD)
def test_odd_ids_come_back_from_the_document(name: str) -> None:
    [one] = document_of(renamed(name))["submissions"]
    assert one["id"] == name


def test_no_control_character_stands_bare_in_the_document() -> None:
    text = results_json(ASSIGNMENT, [renamed(name, name) for name in ODD], {})
    assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", ["\udce9", "caf\udce9"])
def test_what_cannot_be_encoded_costs_nobody_the_document(name: str) -> None:
    [one, other] = document_of(renamed(name, name), OUR_FAULT)["submissions"]
    assert (one["score"], other["id"]) == (7.5, "s2")
    results_json(ASSIGNMENT, [renamed(name, name)], {}).encode()


def test_names_on_disk_that_are_not_utf_8_can_be_written(tmp_path: Path) -> None:
    for name in (b"caf\xe9", b"\xff\xfe", b"=\xe9"):
        folder = os.fsencode(tmp_path) + b"/" + name
        os.mkdir(folder)  # noqa: PTH102  (a name in bytes)
    found, _ = find_submissions(tmp_path)
    results = [renamed(one.id, one.problem) for one in found]
    ids = ["=\\xe9", "\\xff\\xfe", "caf\\xe9"]
    assert [one["id"] for one in document_of(*results)["submissions"]] == ids
    grades_csv(ASSIGNMENT, results).encode()
    assert [row["id"] for row in rows_of(*results)] == ["'=\\xe9", *ids[1:]]


@pytest.mark.parametrize("score", [math.nan, math.inf])
def test_a_mark_that_is_no_number_is_never_written(score: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        results_json(ASSIGNMENT, [msgspec.structs.replace(RESULT, score=score)], {})
