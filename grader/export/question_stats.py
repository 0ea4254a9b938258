"""A quiz's figures as `question_stats.csv` and as JSON; docs/results.md has the columns."""

import csv
import io
import json
from typing import Any

import msgspec

from grader.export.results import inert
from grader.questions.analysis import QuestionFigures, QuizAnalysis

SCHEMA_VERSION = 1
COLUMNS = (
    "row",
    "question",
    "answer",
    "right",
    "n",
    "few",
    "count",
    "share",
    "sd",
    "discrimination",
    "efficiency",
    "alpha",
    "standard_error",
    "remark",
)


def stats_csv(analysis: QuizAnalysis) -> str:
    """A row for the quiz, then for each question one, and one for each choice or wrong answer."""
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, restval="")
    rows.writeheader()
    quiz = analysis.quiz
    n, few = quiz.n, "yes" if analysis.few else "no"
    common = {"n": n, "few": few}
    rows.writerow(
        common
        | {
            "row": "quiz",
            "count": n,
            "share": _cell(None if quiz.mean is None else quiz.mean / analysis.most),
            "sd": _cell(quiz.sd),
            "alpha": _cell(quiz.alpha),
            "standard_error": _cell(quiz.standard_error),
            "remark": analysis.note,
        }
    )
    for question in analysis.questions:
        rows.writerows(common | row for row in _rows(question, n))
    return text.getvalue()


def stats_json(assignment: str, analysis: QuizAnalysis) -> str:
    """All figures as a document; one that there is none of is null, and a `note` says why."""
    document = {"schema_version": SCHEMA_VERSION, "assignment": assignment}
    return json.dumps(document | msgspec.to_builtins(analysis), indent=1, allow_nan=False) + "\n"


def _rows(question: QuestionFigures, n: int) -> list[dict[str, Any]]:
    figures = question.figures
    first = {
        "row": "question",
        "question": question.id,
        "count": question.answered,
        "share": _cell(figures.facility),
        "sd": _cell(figures.sd),
        "discrimination": _cell(figures.discrimination),
        "efficiency": _cell(figures.efficiency),
        "remark": question.note,
    }
    choices = [
        {
            "row": "choice",
            "question": question.id,
            "answer": choice.letter,
            "right": "yes" if choice.right else "no",
            "count": choice.count,
            "share": choice.share,
            "discrimination": _cell(choice.correlation),
            "remark": choice.remark,
        }
        for choice in question.choices
    ]
    wrong = [
        {
            "row": "wrong answer",
            "question": question.id,
            "answer": inert(wrong.answer),
            "right": "no",
            "count": wrong.count,
            "share": wrong.count / n,
        }
        for wrong in question.wrong
    ]
    return [first, *choices, *wrong]


def _cell(figure: float | None) -> float | str:
    return "" if figure is None else figure
