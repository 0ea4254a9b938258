"""How a class did at a quiz: every question's figures, its choices, its commonest wrong answers.

Everything is computed from stored marks and answers; nothing is marked again. A letter is the same
choice for every student, in whatever order and with whatever numbers they saw it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np

from grader.model.result import QuizItem, QuizResult
from grader.questions.question import One, Question, Several
from grader.questions.statistics import (
    FEW,
    ItemFigures,
    Marks,
    QuizFigures,
    item_figures,
    quiz_figures,
    rest_correlations,
)

SELDOM = 0.05  # of the students: a distractor that fewer choose does not work as one
COMMONEST = 5  # wrong answers that are told

Remark = Literal["", "non-functional", "chosen more by the strong ones"]


class ChoiceFigures(msgspec.Struct, frozen=True):
    """How many chose a choice, as a number and as a share of all who took the quiz.

    `correlation` is that of choosing it with the marks on all other questions. `remark` is only
    made from `FEW` students on.
    """

    letter: str
    right: bool
    count: int
    share: float
    correlation: float | None
    remark: Remark


class WrongAnswer(msgspec.Struct, frozen=True):
    """A wrong answer as it was understood, and how many gave it."""

    answer: str
    count: int


class QuestionFigures(msgspec.Struct, frozen=True):
    """One question: how many answered it, its figures, and what was chosen or written.

    `note` says why a figure is missing; `kind` is empty where the bank has no such question (any
    more). `variants` is how many different draws of it were asked.
    """

    id: str
    kind: str
    answered: int
    variants: int
    figures: ItemFigures
    note: str
    choices: tuple[ChoiceFigures, ...]
    wrong: tuple[WrongAnswer, ...]


class QuizAnalysis(msgspec.Struct, frozen=True):
    """A quiz over the students who took it.

    `silent` are those who answered nothing at all, `others` those who were asked other questions
    than most, or for other points, and so cannot be compared.

    `few` says that there are too few students for the figures to say much; `note` says why one of
    the quiz's own figures is missing. `most` is the sum of the questions' points.
    """

    silent: int
    others: int
    few: bool
    most: float
    quiz: QuizFigures
    note: str
    questions: tuple[QuestionFigures, ...]


def analyse(
    marked: Sequence[QuizResult | None], questions: Mapping[str, Question]
) -> QuizAnalysis | None:
    """Analyses a class's quiz.

    Args:
        marked: everybody's quiz; None for those who have none.
        questions: the bank's by id, for their choices and keys.

    Returns:
        The figures, or None where nobody has a quiz.
    """
    every = [quiz for quiz in marked if quiz is not None and quiz.items]
    if not every:
        return None
    asked = Counter(map(_asked, every)).most_common(1)[0][0]
    quizzes = [quiz for quiz in every if _asked(quiz) == asked]
    took = [quiz for quiz in quizzes if any(item.answer for item in quiz.items)]
    most = np.array([points for _, points in asked], dtype=np.float64)
    marks = np.array([[item.score for item in quiz.items] for quiz in took], dtype=np.float64)
    marks = marks.reshape(len(took), len(asked))
    figures = item_figures(marks, most)
    whole = quiz_figures(marks)
    return QuizAnalysis(
        silent=len(quizzes) - len(took),
        others=len(every) - len(quizzes),
        few=len(took) < FEW,
        most=float(most.sum()),
        quiz=whole,
        note=_why_no_alpha(whole, len(asked)),
        questions=tuple(
            _question(
                id_,
                [quiz.items[place] for quiz in took],
                figures[place],
                _rest(marks, place),
                questions.get(id_),
            )
            for place, (id_, _) in enumerate(asked)
        ),
    )


def left_out(analysis: QuizAnalysis) -> list[str]:
    """Says who is not counted, in sentences."""
    reasons = {
        "answered nothing and are not counted.": analysis.silent,
        "were asked other questions than most and are not counted.": analysis.others,
    }
    return [f"{count} {reason}" for reason, count in reasons.items() if count]


def _asked(quiz: QuizResult) -> tuple[tuple[str, float], ...]:
    return tuple((item.id, item.max_score) for item in quiz.items)


def _question(
    id_: str,
    items: Sequence[QuizItem],
    figures: ItemFigures,
    rest: Marks,
    question: Question | None,
) -> QuestionFigures:
    answered = sum(bool(item.answer) for item in items)
    picked = question is not None and isinstance(question.key, One | Several)
    return QuestionFigures(
        id=id_,
        kind=question.kind if question else "",
        answered=answered,
        variants=len({item.variant for item in items}),
        figures=figures,
        note=_why_missing(figures, items, answered, rest),
        choices=_choices(question, items, rest) if question and picked else (),
        wrong=() if picked else _wrong(items),
    )


def _rest(marks: Marks, place: int) -> Marks:
    """Each student's marks on all questions but one."""
    rest: Marks = np.delete(marks, place, axis=1).sum(axis=1)
    return rest


def _choices(
    question: Question, items: Sequence[QuizItem], rest: Marks
) -> tuple[ChoiceFigures, ...]:
    letters = [choice.letter for choice in question.choices]
    place = {letter: column for column, letter in enumerate(letters)}
    one = isinstance(question.key, One)
    chosen = np.zeros((len(items), len(letters)))
    for row, item in enumerate(items):
        # Two answers to a single choice are none: which was meant is anybody's guess.
        if not one or len(item.answer) == 1:
            for letter in item.answer:
                if letter in place:
                    chosen[row, place[str(letter)]] = 1
    counts = chosen.sum(axis=0).astype(int)
    correlations = rest_correlations(chosen, rest)
    right = [letter in question.right for letter in letters]
    keys = [
        x for x, is_right in zip(correlations, right, strict=True) if is_right and x is not None
    ]
    return tuple(
        ChoiceFigures(
            letter=letter,
            right=right[column],
            count=int(counts[column]),
            share=float(counts[column] / len(items)) if items else 0.0,
            correlation=correlations[column],
            remark=(
                ""
                if right[column] or len(items) < FEW
                else _remark(counts[column] / len(items), correlations[column], keys)
            ),
        )
        for column, letter in enumerate(letters)
    )


def _remark(share: float, correlation: float | None, keys: Sequence[float]) -> Remark:
    """What a distractor's figures say; `keys` are the correlations of the right choices."""
    if correlation is not None and correlation > max(0.0, min(keys, default=0.0)):
        return "chosen more by the strong ones"
    return "non-functional" if share < SELDOM else ""


def _wrong(items: Sequence[QuizItem]) -> tuple[WrongAnswer, ...]:
    """The commonest answers that did not get full marks; of equally common ones, by their text."""
    counts = Counter(
        answer_text(item.answer) for item in items if item.answer and item.score < item.max_score
    )
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(WrongAnswer(*pair) for pair in ranked[:COMMONEST])


def answer_text(answer: tuple[str | float, ...]) -> str:
    """An answer on one line."""
    return ", ".join(part if isinstance(part, str) else f"{part:.12g}" for part in answer)


def _why_missing(
    figures: ItemFigures, items: Sequence[QuizItem], answered: int, rest: Marks
) -> str:
    if figures.discrimination is not None:
        return ""
    reasons = (
        (not items, "nobody took the quiz"),
        (not answered, "nobody answered it"),
        (len(items) == 1, "one student alone: nothing varies"),
        (all(item.score >= item.max_score for item in items), "everybody has full marks"),
        (not figures.sd, "everybody has the same marks"),
        (rest.any(), "the marks on the other questions do not vary"),
        (True, "there are no marks on other questions"),
    )
    return next(reason for holds, reason in reasons if holds)


def _why_no_alpha(figures: QuizFigures, count: int) -> str:
    if figures.alpha is not None:
        return ""
    if not figures.n:
        return "nobody took the quiz"
    if figures.n == 1:
        return "one student alone: nothing varies"
    return "the quiz has one question" if count == 1 else "everybody has the same marks in all"
