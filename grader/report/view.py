"""Everything that a student's page shows, decided before a template sees it."""

from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from grader.model.assignment import Assignment, Review
from grader.model.basis import digest_of
from grader.model.evidence import Evidence, Failure
from grader.model.result import CheckResult, Result
from grader.questions.question import Question
from grader.report.before_after import BeforeAfter, before_after
from grader.report.excerpt import Code, CodeLine
from grader.report.lr_curve import lr_pieces
from grader.report.lr_plot import lr_picture
from grader.report.plot import Picture, training_pictures
from grader.report.quiz_view import QuizView, neutral, quiz_view
from grader.report.text import points, with_code
from grader.report.timeline import Timeline, timeline
from grader.report.words import (
    ATTENTION,
    ENDINGS,
    MARKS,
    STAGES,
    UNGRADABLE,
    Mark,
    title_of,
    with_titles,
)


class Headline(msgspec.Struct, frozen=True):
    """What happened, in a few words: what a reader must have seen after ten seconds."""

    tone: str
    words: str
    lead: Markup
    next_step: Markup


class CheckView(msgspec.Struct, frozen=True):
    """One check: its line in the summary and its card.

    `parts` pairs "Asked", "Seen", … with the text; `place` is `file:line`, or empty.
    """

    anchor: str
    mark: Mark
    title: str
    points: str
    parts: tuple[tuple[str, Markup], ...]
    place: str
    code: tuple[CodeLine, ...]


class FrameView(msgspec.Struct, frozen=True):
    """One line of a traceback."""

    place: str
    function: str
    text: str


class FailureView(msgspec.Struct, frozen=True):
    """What ended the run, with the student's own lines; `code` surrounds the innermost."""

    stage: str
    words: str
    frames: tuple[FrameView, ...]
    code: tuple[CodeLine, ...]


class StudentView(msgspec.Struct, frozen=True):
    """A student's page."""

    title: str
    id: str
    score: str
    max_score: str
    headline: Headline
    flags: tuple[str, ...]
    checks: tuple[CheckView, ...]
    cards: tuple[CheckView, ...]
    failure: FailureView | None
    lr: Picture | None
    timeline: Timeline | None
    curves: tuple[Picture, ...]
    before_after: BeforeAfter | None
    quiz: QuizView | None
    outputs: tuple[tuple[str, str], ...]
    footer: tuple[tuple[str, str], ...]


def student_view(  # noqa: PLR0913 - the page shows all of these, each once
    assignment: Assignment,
    result: Result,
    *,
    evidence: Evidence | None,
    reference: Evidence | None,
    constant: Evidence | None = None,
    sources: Mapping[str, str],
    questions: Mapping[str, Question],
    environment: Mapping[str, str],
    made_on: str,
) -> StudentView:
    """Decide what a student's page shows; see `render_student` for the arguments."""
    code = Code(sources)
    checks = tuple(_check(index, check, code) for index, check in enumerate(result.checks, 1))
    return StudentView(
        title=assignment.title,
        id=result.id,
        score=points(result.score, "not marked"),
        max_score=points(result.max_score),
        headline=_headline(result),
        flags=_flags(assignment, result),
        checks=checks,
        # All checks of what could not be graded would say the same as the headline.
        cards=checks if result.status != "ungradable" else (),
        failure=_failure(evidence.failure, evidence.stage, code)
        if evidence and evidence.failure
        else None,
        lr=lr_picture(lr_pieces(evidence.steps), lr_pieces(reference.steps if reference else ()))
        if evidence
        else None,
        timeline=timeline(evidence, reference) if evidence else None,
        curves=training_pictures(evidence.history) if evidence else (),
        before_after=before_after(evidence, reference, constant) if evidence else None,
        quiz=quiz_view(result.quiz, questions, review(assignment)) if result.quiz else None,
        outputs=_outputs(evidence) if evidence else (),
        footer=footer(environment, made_on, result.seconds),
    )


def footer(
    environment: Mapping[str, str], made_on: str, seconds: float | None = None
) -> tuple[tuple[str, str], ...]:
    """Pairs of a name and a value: what the marks were made with, and when."""
    took = () if seconds is None else (("run", f"{seconds:.1f} s"),)
    digest = (("environment", digest_of(environment)),) if environment else ()
    return (*digest, *environment.items(), *took, ("made on", made_on))


def review(assignment: Assignment) -> Review:
    """What the page tells of the quiz."""
    return assignment.quiz.review if assignment.quiz else "after_release"


def _flags(assignment: Assignment, result: Result) -> tuple[str, ...]:
    """What a person should look at; where the quiz is not reviewed, with no question's own name."""
    if result.quiz and review(assignment) == "score_only":
        return neutral(result.quiz, result.flags)
    return result.flags


def _headline(result: Result) -> Headline:
    check = _to_begin_with(result)
    seen = _said(check.explanation.seen) if check else Markup("")
    next_step = _said(check.explanation.next_step) if check else Markup("")
    if result.status == "needs_attention":
        return Headline("odd", ATTENTION, seen, Markup(""))
    if result.status == "ungradable":
        return Headline("bad", UNGRADABLE, seen, next_step)
    passed = sum(check.status == "pass" for check in result.checks)
    total = len(result.checks)
    if check is None:
        words = f"All {total} checks passed." if total else "Marked."
        return Headline("good", words, Markup(""), Markup(""))
    words = f"{passed} of {total} checks passed."
    # Where the program itself came to an end, that is what matters, whichever check noticed.
    if check.status in ENDINGS:
        return Headline("bad", f"{ENDINGS[check.status]} {words}", seen, next_step)
    tone = "warn" if check.status == "partial" else "bad"
    return Headline(
        tone, words, _said(f"{title_of(check.kind)}: {check.explanation.seen}"), next_step
    )


def _said(text: str) -> Markup:
    """What a check says, as a page shows it."""
    return with_code(with_titles(text))


def _to_begin_with(result: Result) -> CheckResult | None:
    """The check that a reader should look at first; None where all passed."""
    if result.status == "ungradable":
        return result.checks[0] if result.checks else None
    order = ("internal_error", "crash", "timeout", "memory", "fail", "partial", "skipped")
    open_checks = [check for check in result.checks if check.status in order]
    return min(open_checks, key=lambda check: order.index(check.status), default=None)


def _check(index: int, check: CheckResult, code: Code) -> CheckView:
    explanation = check.explanation
    parts = (
        ("Asked", explanation.asked),
        ("Seen", explanation.seen),
        ("Why", explanation.why),
        ("Try next", explanation.next_step),
    )
    return CheckView(
        anchor=f"check-{index}",
        mark=MARKS[check.status],
        title=title_of(check.kind),
        points=f"{points(check.score)} / {points(check.max_score)}",
        parts=tuple((name, _said(text)) for name, text in parts if text),
        place=_place(check.file, check.line),
        code=code.around(check.file, check.line),
    )


def _place(file: str | None, line: int | None) -> str:
    # A file's name alone helps nobody: most submissions have one file.
    return f"{file}:{line}" if file and line else ""


def _failure(failure: Failure, stage: str, code: Code) -> FailureView:
    ours = failure.type in {"exit", "signal", "limit"}
    last = failure.frames[-1] if failure.frames else None
    return FailureView(
        stage=STAGES[stage],
        words=failure.message if ours else f"{failure.type}: {failure.message}",
        frames=tuple(
            FrameView(_place(frame.file, frame.line), frame.function, frame.text)
            for frame in failure.frames
        ),
        code=code.around(last.file, last.line) if last else (),
    )


def _outputs(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    streams = (
        ("What it printed (stdout)", evidence.stdout),
        ("Warnings and errors it printed (stderr)", evidence.stderr),
        ("Notes of the recorder", "\n".join(evidence.notes)),
    )
    return tuple((name, text) for name, text in streams if text)
