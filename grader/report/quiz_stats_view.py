"""What the class page shows of a quiz, question by question: how it went, and how well it works."""

import textwrap
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from grader.model.result import QuizItem, QuizResult
from grader.questions.analysis import QuestionFigures, QuizAnalysis, analyse, left_out
from grader.questions.maths_words import in_words
from grader.questions.question import Question
from grader.questions.statistics import FEW
from grader.report.quiz_view import answer_words
from grader.report.text import NONE, markdown, percent, points, shortened

LONGEST_STEM = 140
COLUMNS = (
    *("answered", "facility", "sd", "discrimination", "efficiency"),
    *("commonest wrong answer", "to note"),
)


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
    stem: str
    cells: tuple[str, ...]
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
    n, wrong = analysis.quiz.n, _commonest_wrong(marked)
    rows = tuple(
        _question(one, n, questions.get(one.id), wrong.get(one.id, NONE))
        for one in analysis.questions
    )
    return QuizStatsView(
        few=f"Too few: under {FEW} students, these figures say little." if analysis.few else "",
        summary=_summary(analysis),
        notes=tuple(_notes(analysis)),
        columns=COLUMNS,
        questions=rows,
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


def _commonest_wrong(marked: Sequence[QuizResult | None]) -> dict[str, str]:
    """The commonest answer to each question that was not all right."""
    answered: defaultdict[str, list[QuizItem]] = defaultdict(list)
    for quiz in marked:
        for item in quiz.items if quiz else ():
            if item.answer:
                answered[item.id].append(item)
    found = {}
    for id_, items in answered.items():
        wrong = Counter(answer_words(item) for item in items if item.score < item.max_score)
        if wrong:
            [(answer, count)] = wrong.most_common(1)
            found[id_] = f"{answer} ({count} of {len(items)})"
    return found


def _question(
    figured: QuestionFigures, n: int, question: Question | None, wrong: str
) -> QuestionStatsView:
    figures = figured.figures
    flags = [f"{one.letter}: {one.remark}" for one in figured.choices if one.remark]
    return QuestionStatsView(
        id=figured.id,
        stem=_first_words(question) if question else "",
        cells=(
            f"{figured.answered} of {n}",
            _percent(figures.facility),
            _figure(figures.sd),
            _figure(figures.discrimination),
            _percent(figures.efficiency),
            wrong,
            "; ".join(filter(None, (figured.note, *flags))) or NONE,
        ),
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
                for one in figured.choices
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
                for one in figured.wrong
            ),
        ),
    )


def _first_words(question: Question) -> str:
    return textwrap.shorten(
        markdown(in_words(question.stem)).striptags(), LONGEST_STEM, placeholder=" …"
    )


def _figure(figure: float | None) -> str:
    return NONE if figure is None else f"{figure:.2f}"


def _percent(share: float | None) -> str:
    return NONE if share is None else percent(share)
