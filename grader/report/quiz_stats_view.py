"""What the class page shows of how well a quiz's questions work."""

from collections.abc import Mapping, Sequence

import msgspec

from grader.model.result import QuizResult
from grader.questions.analysis import QuestionFigures, QuizAnalysis, analyse, left_out
from grader.questions.question import Question
from grader.questions.statistics import FEW
from grader.report.text import NONE, percent, points, shortened


class AnswerStatsView(msgspec.Struct, frozen=True):
    """A choice, or a commonest wrong answer; the cells that it lacks are dashes."""

    answer: str
    right: bool
    count: str
    share: str
    correlation: str
    remark: str


class QuestionStatsView(msgspec.Struct, frozen=True):
    """A question's row, and what was answered; `cells` go with `QuizStatsView.columns`."""

    id: str
    cells: tuple[str, ...]
    remark: str
    answers: tuple[AnswerStatsView, ...]


class QuizStatsView(msgspec.Struct, frozen=True):
    """The section; `few` is a sentence where there are too few students, and empty elsewhere."""

    few: str
    summary: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    questions: tuple[QuestionStatsView, ...]


def quiz_stats_view(
    marked: Sequence[QuizResult | None], questions: Mapping[str, Question]
) -> QuizStatsView | None:
    """Decide what to show of a class's quiz; None where nobody has one."""
    analysis = analyse(marked, questions)
    if analysis is None:
        return None
    n = analysis.quiz.n
    return QuizStatsView(
        few=f"Too few: under {FEW} students, these figures say little." if analysis.few else "",
        summary=_summary(analysis),
        notes=tuple(_notes(analysis)),
        columns=("n", "answered", "facility", "sd", "discrimination", "efficiency"),
        questions=tuple(_question(one, n, few=analysis.few) for one in analysis.questions),
    )


def _summary(analysis: QuizAnalysis) -> tuple[tuple[str, str], ...]:
    quiz = analysis.quiz
    mean = f"{points(quiz.mean)} / {points(analysis.most)}" if quiz.n else NONE
    return (
        ("Took the quiz", f"n = {quiz.n}"),
        ("Mean", mean),
        ("sd", _figure(quiz.sd)),
        ("Alpha", _figure(quiz.alpha)),
        ("Standard error", _figure(quiz.standard_error)),
    )


def _notes(analysis: QuizAnalysis) -> list[str]:
    notes = left_out(analysis)
    return [*notes, f"No alpha: {analysis.note}."] if analysis.note else notes


def _question(question: QuestionFigures, n: int, *, few: bool) -> QuestionStatsView:
    figures = question.figures
    flags = [f"{one.letter}: {one.remark}" for one in question.choices if one.remark]
    return QuestionStatsView(
        id=question.id,
        cells=(
            str(figures.n),
            str(question.answered),
            _percent(figures.facility),
            _figure(figures.sd),
            _figure(figures.discrimination),
            _percent(figures.efficiency),
        ),
        remark="; ".join(filter(None, ("too few" if few else "", question.note, *flags))) or NONE,
        answers=(
            *(
                AnswerStatsView(
                    one.letter,
                    one.right,
                    f"{one.count} of {n}",
                    percent(one.share),
                    _figure(one.correlation),
                    one.remark,
                )
                for one in question.choices
            ),
            *(
                AnswerStatsView(
                    shortened(one.answer, 80),
                    right=False,
                    count=f"{one.count} of {n}",
                    share=percent(one.count / n),
                    correlation=NONE,
                    remark="",
                )
                for one in question.wrong
            ),
        ),
    )


def _figure(figure: float | None) -> str:
    return NONE if figure is None else f"{figure:.2f}"


def _percent(share: float | None) -> str:
    return NONE if share is None else percent(share)
