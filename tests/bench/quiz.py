"""Reading, marking and analysing a quiz: 10,000 students, 30 questions of the bank."""

import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from grader.model.assignment import QuizSpec
from grader.model.result import QuizResult
from grader.questions.analysis import analyse
from grader.questions.answer_file import answers_text
from grader.questions.answers import Answer, read_answers
from grader.questions.asked import asked
from grader.questions.bank import open_topic
from grader.questions.mark import mark_quiz
from grader.questions.question import Forms, Number, One, Orders, Question, Several
from grader.questions.quiz import Quiz
from grader.questions.statistics import Marks, item_figures, quiz_figures
from tests.bench.classes import ROOT
from tests.bench.table import Row, medians

TITLE = "A quiz of 30 questions, read, marked and analysed"
QUESTIONS, STUDENTS, QUICK = 30, 10_000, 1_000
RIGHT = 0.6  # of the answers
SPEC = QuizSpec(points=6, topic="lr_schedulers")


def rows(_data: Path, rounds: int, *, quick: bool) -> list[Row]:
    """Measures and returns the table."""
    count = QUICK if quick else STUDENTS
    found = medians(rounds, lambda: _measure(count))
    return [
        Row(f"{count:,} answers.yaml read", found["read"], "s"),
        Row(f"{count:,} students marked", found["mark"], "s"),
        Row(f"{count:,} students analysed", found["analyse"], "s"),
        Row("all three", found["all"], "s", "<= 5"),
        Row("the figures alone", found["figures"] * 1e3, "ms"),
        Row("the figures, plain Python against ours", found["plain"], "times"),
    ]


def _measure(count: int) -> dict[str, float]:
    draw = random.Random(0)  # noqa: S311  (the same answers every time)
    entries = draw.sample(open_topic(ROOT / "question_bank", SPEC.topic), QUESTIONS)
    quiz = Quiz("bench", "", entries)
    with tempfile.TemporaryDirectory() as folder:
        paths = [_handed_in(Path(folder), f"s{i}", quiz, draw) for i in range(count)]
        start = time.perf_counter()
        answers = [read_answers(path) for path in paths]
    began = time.perf_counter()
    quiz = Quiz("bench", "", entries)
    marked = [mark_quiz(SPEC, quiz.asked(f"s{i}"), answers[i]) for i in range(count)]
    done = time.perf_counter()
    analyse(marked, {question.id: question for question in quiz.questions})
    end = time.perf_counter()
    marks = _marks(marked)
    item_figures(marks, np.ones(QUESTIONS))
    quiz_figures(marks)
    ours = time.perf_counter() - end
    again = time.perf_counter()
    _plain(marks.tolist())
    plain = time.perf_counter() - again
    return {
        "read": began - start,
        "mark": done - began,
        "analyse": end - done,
        "all": end - start,
        "figures": ours,
        "plain": plain / ours,
    }


def _handed_in(folder: Path, student: str, quiz: Quiz, draw: random.Random) -> Path:
    """The file that a student's page downloads."""
    asked_of = quiz.asked(student)
    seen = [asked(one, quiz.shown_order(one, student)) for one in asked_of]
    given = {}
    for one, whole in zip(seen, asked_of, strict=True):
        answer = tuple(map(str, _answer(whole, draw)))
        given[one.name] = answer if one.kind in {"multiple", "order"} else answer[0]
    path = folder / f"{student}.yaml"
    path.write_text(answers_text(seen, given, f"Answers of {student}"), "utf-8")
    return path


def _answer(question: Question, draw: random.Random) -> Answer:
    good = draw.random() < RIGHT
    match question.key:
        case One(letter):
            return (letter if good else draw.choice(question.choices).letter,)
        case Several(letters):
            return letters if good else (draw.choice(question.choices).letter,)
        case Number(value=value):
            return (value if good else draw.random(),)
        case Orders(orders):
            return orders[0] if good else tuple(reversed(orders[0]))
        case Forms(forms):
            # Every tenth writes what nobody else writes.
            own = f"optimizer.step({draw.random()})"
            return (draw.choice(forms) if good else draw.choice(["epoch", "loss", "model", own]),)


def _marks(marked: Sequence[QuizResult]) -> Marks:
    return np.array([[item.score for item in quiz.items] for quiz in marked], dtype=np.float64)


def _plain(rows_of_marks: list[list[float]]) -> list[float]:
    """The same figures as a loop over students would have them."""
    totals = [sum(row) for row in rows_of_marks]
    figures = []
    for place in range(QUESTIONS):
        marks = [row[place] for row in rows_of_marks]
        rest = [total - mark for total, mark in zip(totals, marks, strict=True)]
        both = _covariance(marks, rest)
        figures.append(both / (_covariance(marks, marks) * _covariance(rest, rest)) ** 0.5)
        figures.append(both / _covariance(sorted(marks), sorted(rest)))
    return figures


def _covariance(one: list[float], other: list[float]) -> float:
    mean, mean_of_other = sum(one) / len(one), sum(other) / len(other)
    products = ((x - mean) * (y - mean_of_other) for x, y in zip(one, other, strict=True))
    return sum(products) / (len(one) - 1)
