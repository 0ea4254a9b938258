"""Everything that the class page shows, decided before a template sees it."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from grader.model.assignment import Assignment, kind_of
from grader.model.result import CheckResult, QuizItem, Result
from grader.questions.question import Question
from grader.report.plot import Picture, score_histogram
from grader.report.quiz_stats_view import QuizStatsView, quiz_stats_view
from grader.report.quiz_view import answer_words
from grader.report.text import NONE, markdown, page_link, percent, points, shortened
from grader.report.view import footer
from grader.report.words import ATTENTION, MARKS, UNGRADABLE, audit_counts, short_title_of, title_of

SHOWN_AT_ONCE = 12  # names; the others are folded away
REASONS_AT_ONCE = 6
WORDLESS = {"pass", "partial", "fail", "skipped"}  # their signs are known well enough


class Student(NamedTuple):
    """A submission's id and its page."""

    id: str
    link: str


class AttentionView(msgspec.Struct, frozen=True):
    """A submission that a person should look at, and why."""

    student: Student
    reasons: tuple[str, ...]


class Cell(NamedTuple):
    """A cell of the big table; `title` says it in words, `sort` is what it is sorted by."""

    tone: str
    text: str
    title: str
    sort: float


class RowView(msgspec.Struct, frozen=True):
    """A submission's row of the big table."""

    student: Student
    cells: tuple[Cell, ...]


class ReasonView(msgspec.Struct, frozen=True):
    """A mistake that several made: how many, at which check, in whose words, and who."""

    count: int
    share: str
    title: str
    text: str
    some: tuple[Student, ...]
    others: tuple[Student, ...]


class FacilityView(msgspec.Struct, frozen=True):
    """How a question did: `count` got it, `answered` of them answered it."""

    id: str
    stem: str
    count: int
    answered: int
    right: str
    wrong: str


class ClassView(msgspec.Struct, frozen=True):
    """The class page."""

    title: str
    statistics: tuple[tuple[str, str], ...]
    attention: tuple[AttentionView, ...]
    histogram: Picture | None
    columns: tuple[str, ...]
    rows: tuple[RowView, ...]
    reasons: tuple[ReasonView, ...]
    rarer_reasons: tuple[ReasonView, ...]
    questions: tuple[FacilityView, ...]
    quiz_stats: QuizStatsView | None
    footer: tuple[tuple[str, str], ...]


def class_view(
    assignment: Assignment,
    results: Sequence[Result],
    *,
    questions: Mapping[str, Question],
    environment: Mapping[str, str],
    made_on: str,
) -> ClassView:
    """Decide what the class page shows; see `render_class` for the arguments."""
    scores = [result.score for result in results if result.score is not None]
    titles = [short_title_of(kind_of(spec)) for spec in assignment.checks]
    quiz = ["Quiz"] if assignment.quiz else []
    reasons = _reasons(results)
    audits = audit_counts(results)
    return ClassView(
        title=assignment.title,
        statistics=(
            *_statistics(scores, len(results), assignment.max_score),
            *((("Audit", audits),) if audits else ()),
        ),
        attention=tuple(filter(None, map(_attention, results))),
        histogram=score_histogram(scores, assignment.max_score),
        columns=("Submission", "Score", *titles, *quiz, "Seconds"),
        rows=tuple(_row(result, quiz=assignment.quiz is not None) for result in results),
        reasons=reasons[:REASONS_AT_ONCE],
        rarer_reasons=reasons[REASONS_AT_ONCE:],
        questions=_facilities(results, questions),
        quiz_stats=quiz_stats_view([result.quiz for result in results], questions),
        footer=footer(environment, made_on),
    )


def _student(result: Result) -> Student:
    return Student(result.id, page_link(result.id))


def _statistics(
    scores: list[float], submissions: int, max_score: float
) -> tuple[tuple[str, str], ...]:
    marked = ("Marked", f"{len(scores)} of {submissions}")
    if not scores:
        return (marked,)
    return (
        marked,
        ("Mean", f"{points(statistics.fmean(scores))} / {points(max_score)}"),
        ("Median", points(statistics.median(scores))),
        ("Lowest", points(min(scores))),
        ("Highest", points(max(scores))),
    )


def _attention(result: Result) -> AttentionView | None:
    status = {"needs_attention": ATTENTION, "ungradable": UNGRADABLE}.get(result.status)
    faults = [check for check in result.checks if check.status == "internal_error"]
    # Whatever made a submission ungradable, its first check says.
    if result.status == "ungradable":
        faults = list(result.checks[:1])
    seen = dict.fromkeys(check.explanation.seen for check in faults)
    reasons = (*([status] if status else []), *result.flags, *seen)
    return AttentionView(_student(result), reasons) if reasons else None


def _row(result: Result, *, quiz: bool) -> RowView:
    score = Cell(
        tone="" if result.score is not None else "odd",
        text=points(result.score, "not marked"),
        title=f"of {points(result.max_score)}",
        sort=-1.0 if result.score is None else result.score,
    )
    cells = (score, *map(_cell, result.checks), *([_quiz_cell(result)] if quiz else []))
    seconds = Cell("", f"{result.seconds:.1f}", "seconds", result.seconds)
    return RowView(_student(result), (*cells, seconds))


def _cell(check: CheckResult) -> Cell:
    mark = MARKS[check.status]
    given = points(check.score) if check.status in WORDLESS else mark.word
    return Cell(
        tone=mark.tone,
        text=mark.symbol if check.status == "skipped" else f"{mark.symbol} {given}",
        title=f"{title_of(check.kind)}: {mark.word}",
        sort=-1.0 if check.score is None else check.score,
    )


def _quiz_cell(result: Result) -> Cell:
    if result.quiz is None:
        return Cell("quiet", NONE, "no quiz", -1.0)
    return Cell("", points(result.quiz.score), "quiz", result.quiz.score)


def _reasons(results: Sequence[Result]) -> tuple[ReasonView, ...]:
    """The mistakes of the class, the most common first; what follows from another is none."""
    found: defaultdict[tuple[str, str], list[tuple[Result, CheckResult]]] = defaultdict(list)
    for result in results:
        # What could not be graded is listed above; its checks would only repeat that.
        for check in result.checks if result.status != "ungradable" else ():
            if check.status not in {"pass", "skipped", "internal_error"}:
                found[check.kind, check.explanation.reason].append((result, check))
    groups = sorted(found.items(), key=lambda item: -len(item[1]))
    return tuple(_reason(kind, group, len(results)) for (kind, _), group in groups)


def _reason(kind: str, group: list[tuple[Result, CheckResult]], total: int) -> ReasonView:
    who = [_student(result) for result, _ in group]
    text, _ = Counter(check.explanation.seen for _, check in group).most_common(1)[0]
    return ReasonView(
        count=len(group),
        share=percent(len(group) / total),
        title=title_of(kind),
        text=shortened(text, 200),
        some=tuple(who[:SHOWN_AT_ONCE]),
        others=tuple(who[SHOWN_AT_ONCE:]),
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
        stem=shortened(markdown(question.stem).striptags(), 90) if question else "",
        count=len(items),
        answered=len(answered),
        right=percent(right / len(items)),
        wrong="{} ({} of {})".format(*wrong.most_common(1)[0], len(answered)) if wrong else NONE,
    )
