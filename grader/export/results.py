"""`results.json` and `grades.csv`; the fields of the former are fixed in docs/results.md."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from grader import __version__
from grader.model.assignment import Assignment, kind_of
from grader.model.result import CheckResult, QuizResult, Result

SCHEMA_VERSION = 1
# With the full-width forms, which some spreadsheets take for the plain ones.
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def results_json(
    assignment: Assignment, results: Sequence[Result], environment: Mapping[str, str]
) -> str:
    """All results as the document `results.json`."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "assignment": assignment.name,
        "grader_version": __version__,
        "environment": dict(environment),
        "submissions": [_submission(result) for result in results],
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def own_result_json(
    assignment: Assignment, result: Result, environment: Mapping[str, str], *, fast: bool
) -> str:
    """What `grade check --json` prints: `submission` is as in `results.json`, its quiz unmarked."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "assignment": assignment.name,
        "grader_version": __version__,
        "environment": dict(environment),
        "fast": fast,
        "submission": _submission(result),
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def grades_csv(assignment: Assignment, results: Sequence[Result]) -> str:
    """A row a submission: id, status, score, points by check, quiz. No mark is an empty cell."""
    kinds = [kind_of(spec) for spec in assignment.checks]
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["id", "status", "score", "max_score", *kinds, "quiz", "flags"])
    for result in results:
        quiz = result.quiz.score if result.quiz else ""
        points = [_cell(check.score) for check in result.checks]
        start = [inert(result.id), result.status, _cell(result.score), result.max_score]
        rows.writerow([*start, *points, quiz, inert("; ".join(result.flags))])
    return text.getvalue()


def _submission(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "status": result.status,
        "score": result.score,
        "max_score": result.max_score,
        "flags": list(result.flags),
        "checks": [_check(check) for check in result.checks],
        "quiz": _quiz(result.quiz) if result.quiz else None,
        "seconds": result.seconds,
    }


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "kind": check.kind,
        "status": check.status,
        "score": check.score,
        "max_score": check.max_score,
        "message": check.explanation.text,
        "file": check.file,
        "line": check.line,
        "mistake": msgspec.to_builtins(check.mistake),
    }


def _quiz(quiz: QuizResult) -> dict[str, Any]:
    items = [
        {
            "id": i.id,
            "answer": list(i.answer),
            "score": i.score if quiz.marked else None,
            "max_score": i.max_score,
            "variant": i.variant,
        }
        for i in quiz.items
    ]
    score = quiz.score if quiz.marked else None
    return {"score": score, "max_score": quiz.max_score, "items": items}


def _cell(score: float | None) -> float | str:
    return "" if score is None else score


def inert(text: str) -> str:
    """A text that a spreadsheet takes for no formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
