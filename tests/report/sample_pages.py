"""Pages of the sample class."""

from collections.abc import Iterable, Mapping, Sequence

from sample_course import ASSIGNMENT, ENVIRONMENT, QUESTIONS, SOURCE
from sample_marks import REFERENCE

from grader.model.assignment import Assignment
from grader.model.evidence import Evidence
from grader.model.look import PLAIN, Look
from grader.model.result import Result
from grader.report.render import render_class, render_student


def student_page(
    marks: Result,
    seen: Evidence | None,
    source: str | None = SOURCE,
    *,
    assignment: Assignment = ASSIGNMENT,
    **more: object,
) -> str:
    """A student's page with this module's assignment, reference and questions."""
    known = {
        "evidence": seen,
        "reference": REFERENCE,
        "sources": {} if source is None else {"train.py": source},
        "questions": QUESTIONS,
        "environment": ENVIRONMENT,
        "made_on": "3 March 2026",
    }
    return render_student(assignment, marks, **{**known, **more})


def class_page(
    results: Sequence[Result],
    seen: Iterable[tuple[str, Evidence | None]] = (),
    *,
    reference: Evidence | None = REFERENCE,
    environment: Mapping[str, str] = ENVIRONMENT,
    look: Look = PLAIN,
) -> str:
    """The class page of these results, and of what was seen of some of the runs."""
    return render_class(
        ASSIGNMENT,
        results,
        reference=reference,
        steps=[(id_, one.steps if one else ()) for id_, one in seen],
        questions=QUESTIONS,
        environment=environment,
        made_on="3 March 2026",
        look=look,
    )
