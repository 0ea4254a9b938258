"""Pages as strings. A page is one file; its own policy forbids it any request.

Three layers keep what students wrote inert: every text goes through `visible` on its way out of
a template, Jinja2 escapes it, and the Content-Security-Policy runs nothing but our own script and
style sheet. `engine.py` holds the last two.
"""

from collections.abc import Iterable, Mapping, Sequence

from grader.model.assignment import Assignment
from grader.model.evidence import Evidence, StepRun
from grader.model.look import PLAIN, Look
from grader.model.result import Result
from grader.questions.question import Question
from grader.report.class_lr import class_lrs
from grader.report.class_view import class_view
from grader.report.engine import Parts, render
from grader.report.text import page_name
from grader.report.view import student_view

__all__ = ["page_name", "render_class", "render_student"]

STUDENT = Parts("student.html.j2", ("style.css", "pictures.css"))
CLASS = Parts("class.html.j2", ("style.css", "class.css"), ("class.js",))


def render_student(  # noqa: PLR0913 - the page shows all of these, each once
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
    look: Look = PLAIN,
) -> str:
    """Make a student's page, to be written as `page_name(result.id)`.

    Args:
        assignment: what was marked.
        result: the marks.
        evidence: what was seen of the student's run, or None where there was none.
        reference: what was seen of the reference's run.
        constant: what was seen of it with a constant LR, or None where that was not run.
        sources: the student's files by the names that checks and tracebacks give them.
        questions: the question bank by id.
        environment: what the marks were made with, like `{"torch": "2.15.0"}`.
        made_on: today's date as it is shown.
        look: the course's colours and templates.
    """
    view = student_view(
        assignment,
        result,
        evidence=evidence,
        reference=reference,
        constant=constant,
        sources=sources,
        questions=questions,
        environment=environment,
        made_on=made_on,
    )
    return render(STUDENT, view, look)


def render_class(  # noqa: PLR0913 - the page shows all of these, each once
    assignment: Assignment,
    results: Sequence[Result],
    *,
    reference: Evidence | None,
    steps: Iterable[tuple[str, tuple[StepRun, ...]]],
    questions: Mapping[str, Question],
    environment: Mapping[str, str],
    made_on: str,
    look: Look = PLAIN,
) -> str:
    """Make the class page, `index.html`, beside the students' pages that it links to.

    Args:
        assignment: what was marked.
        results: the marks of all submissions, in the order of the table.
        reference: what was seen of the reference's run, or None where it is not known.
        steps: the steps of everybody's run by id, taken one after another.
        questions: the question bank by id.
        environment: what the marks were made with, like `{"torch": "2.15.0"}`.
        made_on: today's date as it is shown.
        look: the course's colours and templates.
    """
    view = class_view(
        assignment,
        results,
        lrs=class_lrs(reference.steps if reference else (), steps),
        questions=questions,
        environment=environment,
        made_on=made_on,
    )
    return render(CLASS, view, look)
