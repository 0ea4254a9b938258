"""The class page's big table: checks by students, with signs for those who see no colours.

Its rows are most of the page. So a cell says no more than it must, and what the script sorts and
filters by is the text that can be seen.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from grader.model.assignment import Assignment, kind_of
from grader.model.result import CheckResult, Result
from grader.report.class_groups import MistakeKey, mistakes_of
from grader.report.class_who import Student, student
from grader.report.text import NONE, percent, points
from grader.report.words import MARKS, short_title_of

WORDLESS = {"pass", "partial", "fail", "skipped"}  # their signs are known well enough


class Column(NamedTuple):
    """A column; `role` tells the script what is in it, `passed` is the share that passed."""

    role: str
    name: str
    passed: str = ""


class Cell(NamedTuple):
    """A cell: its text and the tone that colours it."""

    tone: str
    text: str


class RowView(msgspec.Struct, frozen=True):
    """A submission's row; `marks` are words for the filters, empty for most."""

    student: Student
    flagged: bool
    marks: str
    cells: tuple[Cell, ...]


class TableView(msgspec.Struct, frozen=True):
    """The table; `checks` pairs the place of a check's column with its name."""

    columns: tuple[Column, ...]
    checks: tuple[tuple[int, str], ...]
    shown: str
    rows: tuple[RowView, ...]


def table_view(
    assignment: Assignment,
    results: Sequence[Result],
    numbers: Mapping[MistakeKey, int],
    curves: Mapping[str, str],
) -> TableView:
    """Decide what the table shows.

    Args:
        assignment: what was marked.
        results: the marks, in the order of the rows.
        numbers: the number of each mistake.
        curves: the letter of everybody's LR curve by id; empty where there is no picture of them.
    """
    checks = tuple(
        Column("check", short_title_of(kind_of(spec)), _passed(index, results))
        for index, spec in enumerate(assignment.checks)
    )
    quiz = (Column("number", "Quiz"),) if assignment.quiz else ()
    curve = (Column("curves", "LR curve"),) if curves else ()
    head = (Column("name", "Submission"), Column("score", "Score"))
    tail = (Column("mistakes", "Mistakes"), *curve, Column("number", "Seconds"))
    rows = []
    for result in results:
        mistakes = sorted(numbers[mistake] for mistake in mistakes_of(result))
        cells = (
            _score(result),
            *map(_cell, result.checks),
            *([_quiz(result)] if quiz else []),
            Cell("", " ".join(map(str, mistakes))),
            *([Cell("", curves.get(result.id, NONE))] if curve else []),
            Cell("", f"{result.seconds:.1f}"),
        )
        rows.append(RowView(student(result.id), bool(result.flags), _marks(result), cells))
    columns = (*head, *checks, *quiz, *tail)
    return TableView(
        columns=columns,
        checks=tuple((i, one.name) for i, one in enumerate(columns) if one.role == "check"),
        shown=f"{len(rows)} of {len(rows)} submissions shown.",
        rows=tuple(rows),
    )


def _passed(index: int, results: Sequence[Result]) -> str:
    statuses = [one.checks[index].status for one in results if index < len(one.checks)]
    return percent(statuses.count("pass") / len(statuses), digits=0) if statuses else NONE


def _marks(result: Result) -> str:
    status = "" if result.status == "graded" else result.status
    return " ".join(filter(None, (status, "flagged" if result.flags else "")))


def _score(result: Result) -> Cell:
    if result.score is None:
        return Cell("odd", "⚠ not marked")
    if result.status == "ungradable":
        return Cell("bad", f"✗ {points(result.score)}, no run")
    return Cell("", points(result.score))


def _cell(check: CheckResult) -> Cell:
    mark = MARKS[check.status]
    given = points(check.score) if check.status in WORDLESS else mark.word
    text = mark.symbol if check.status == "skipped" else f"{mark.symbol} {given}"
    return Cell(mark.tone, text)


def _quiz(result: Result) -> Cell:
    return Cell("", points(result.quiz.score)) if result.quiz else Cell("quiet", NONE)
