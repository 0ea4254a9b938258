"""Everything that the class page shows, decided before a template sees it."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from grader.model.assignment import Assignment
from grader.model.result import QuizItem, Result
from grader.questions.maths_words import in_words
from grader.questions.question import Question
from grader.report.class_groups import (
    GROUPS_AT_ONCE,
    MOST_GROUPS,
    AttentionView,
    LrView,
    MistakeView,
    attention_views,
    beyond,
    curve_names,
    lr_view,
    mistake_views,
)
from grader.report.class_lr import ClassLrs
from grader.report.class_table import TableView, table_view
from grader.report.plot import Picture
from grader.report.quiz_stats_view import QuizStatsView, quiz_stats_view
from grader.report.quiz_view import answer_words
from grader.report.score_plot import quartiles, score_histogram
from grader.report.text import NONE, markdown, percent, points, shortened
from grader.report.view import footer
from grader.report.words import audit_counts

SANDBOX = {
    "none": "The programs ran without a sandbox: a program could have changed marks or files.",
    "partial": "The programs were shut in only in part: see what `grade doctor` says.",
}
FACTS = ("sandbox", "torch", "python")  # of the environment, at the head of the page


class FacilityView(msgspec.Struct, frozen=True):
    """How a question did: `count` got it, `answered` of them answered it."""

    id: str
    stem: str
    count: int
    answered: int
    right: str
    wrong: str


class ClassView(msgspec.Struct, frozen=True):
    """The class page; of mistakes and what to look at, the rarer ones are folded away."""

    title: str
    facts: tuple[tuple[str, str], ...]
    statistics: tuple[tuple[str, str], ...]
    warning: str
    attention_words: str
    attention: tuple[AttentionView, ...]
    more_attention: tuple[AttentionView, ...]
    unlisted_attention: str
    histogram: Picture | None
    lrs: LrView | None
    table: TableView
    mistakes: tuple[MistakeView, ...]
    rarer_mistakes: tuple[MistakeView, ...]
    unlisted_mistakes: str
    questions: tuple[FacilityView, ...]
    quiz_stats: QuizStatsView | None
    footer: tuple[tuple[str, str], ...]


def class_view(  # noqa: PLR0913 - the page shows all of these, each once
    assignment: Assignment,
    results: Sequence[Result],
    *,
    lrs: ClassLrs,
    questions: Mapping[str, Question],
    environment: Mapping[str, str],
    made_on: str,
) -> ClassView:
    """Decide what the class page shows; see `render_class` for the arguments."""
    scores = [result.score for result in results if result.score is not None]
    attention = attention_views(results)
    numbers, mistakes = mistake_views(results)
    audits = audit_counts(results)
    return ClassView(
        title=assignment.title,
        facts=(
            ("submissions", str(len(results))),
            *((name, environment[name]) for name in FACTS if name in environment),
            ("made on", made_on),
        ),
        statistics=(
            *_statistics(scores, len(results), assignment.max_score),
            *((("Audit", audits),) if audits else ()),
        ),
        warning=SANDBOX.get(environment.get("sandbox", ""), ""),
        attention_words=f"To look at: {sum(group.who.count for group in attention)}",
        attention=attention[:GROUPS_AT_ONCE],
        more_attention=attention[GROUPS_AT_ONCE:MOST_GROUPS],
        unlisted_attention=beyond(len(attention)),
        histogram=score_histogram(scores, assignment.max_score),
        lrs=lr_view(lrs),
        table=table_view(assignment, results, numbers, curve_names(lrs)),
        mistakes=mistakes[:GROUPS_AT_ONCE],
        rarer_mistakes=mistakes[GROUPS_AT_ONCE:MOST_GROUPS],
        unlisted_mistakes=beyond(len(mistakes)),
        questions=_facilities(results, questions),
        quiz_stats=quiz_stats_view([result.quiz for result in results], questions),
        footer=footer(environment, made_on),
    )


def _statistics(
    scores: list[float], submissions: int, max_score: float
) -> tuple[tuple[str, str], ...]:
    marked = ("Marked", f"{len(scores)} of {submissions}")
    if not scores:
        return (marked,)
    middle = quartiles(scores)
    return (
        marked,
        ("Mean", f"{points(statistics.fmean(scores))} / {points(max_score)}"),
        ("Median", points(middle.median)),
        ("Lower quartile", points(middle.lower)),
        ("Upper quartile", points(middle.upper)),
        ("Lowest", points(min(scores))),
        ("Highest", points(max(scores))),
    )


def _facilities(
    results: Sequence[Result], questions: Mapping[str, Question]
) -> tuple[FacilityView, ...]:
    items: defaultdict[str, list[QuizItem]] = defaultdict(list)
    for result in results:
        for item in result.quiz.items if result.quiz else ():
            items[item.id].append(item)
    return tuple(_facility(id_, group, questions.get(id_)) for id_, group in items.items())


def _facility(id_: str, items: list[QuizItem], question: Question | None) -> FacilityView:
    answered = [item for item in items if item.answer]
    wrong = Counter(answer_words(item) for item in answered if item.score < item.max_score)
    right = sum(item.score >= item.max_score for item in items)
    return FacilityView(
        id=id_,
        stem=shortened(markdown(in_words(question.stem)).striptags(), 90) if question else "",
        count=len(items),
        answered=len(answered),
        right=percent(right / len(items)),
        wrong="{} ({} of {})".format(*wrong.most_common(1)[0], len(answered)) if wrong else NONE,
    )
