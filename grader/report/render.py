"""Pages as strings. A page is one file; its own policy forbids it any request.

Three layers keep what students wrote inert: every text goes through `visible` on its way out of
a template, Jinja2 escapes it, and the Content-Security-Policy runs nothing but our own script.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.model.assignment import Assignment
from grader.model.evidence import Evidence
from grader.model.result import Result
from grader.questions.question import Question
from grader.report.class_view import class_view
from grader.report.text import page_name, visible
from grader.report.view import student_view

__all__ = ["page_name", "render_class", "render_student", "render_with_script"]

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; script-src "
)


def render_student(  # noqa: PLR0913 - the page shows all of these, each once
    assignment: Assignment,
    result: Result,
    *,
    evidence: Evidence | None,
    reference: Evidence | None,
    sources: Mapping[str, str],
    questions: Mapping[str, Question],
    environment: Mapping[str, str],
    made_on: str,
) -> str:
    """Make a student's page, to be written as `page_name(result.id)`.

    Args:
        assignment: what was marked.
        result: the marks.
        evidence: what was seen of the student's run, or None where there was none.
        reference: what was seen of the reference's run.
        sources: the student's files by the names that checks and tracebacks give them.
        questions: the question bank by id.
        environment: what the marks were made with, like `{"torch": "2.15.0"}`.
        made_on: today's date as it is shown.
    """
    view = student_view(
        assignment,
        result,
        evidence=evidence,
        reference=reference,
        sources=sources,
        questions=questions,
        environment=environment,
        made_on=made_on,
    )
    page = _templates().get_template("student.html.j2")
    return page.render(view=view, policy=POLICY + "'none'")


def render_class(
    assignment: Assignment,
    results: Sequence[Result],
    *,
    questions: Mapping[str, Question],
    environment: Mapping[str, str],
    made_on: str,
) -> str:
    """Make the class page, `index.html`, beside the students' pages that it links to.

    Args:
        assignment: what was marked.
        results: the marks of all submissions, in the order of the table.
        questions: the question bank by id.
        environment: what the marks were made with, like `{"torch": "2.15.0"}`.
        made_on: today's date as it is shown.
    """
    view = class_view(
        assignment, results, questions=questions, environment=environment, made_on=made_on
    )
    return render_with_script("class.html.j2", view, ["sort.js"])


def render_with_script(template: str, view: object, scripts: Sequence[str]) -> str:
    """Make a page that runs our own scripts, one after the other, and no others."""
    script = Markup("\n").join(map(_script, scripts))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = _templates().get_template(template)
    return page.render(view=view, script=script, policy=f"{POLICY}'sha256-{digest}'")


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("grader.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalize(value: object) -> object:
    """Show hidden characters of every text that a template puts out; markup is ours."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


@cache
def _script(name: str) -> Markup:
    source, _, _ = PackageLoader("grader.report").get_source(_templates(), name)
    # A browser hashes the script with plain line ends, however the file was checked out.
    return Markup("\n".join(source.splitlines()))  # noqa: S704 - our own file
