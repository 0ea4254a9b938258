"""The order of things, from a folder of submissions to files of marks.

intake -> sandbox -> evidence -> checks -> result (all in `grading.py`) -> gradebook -> results.json
and grades.csv -> report. The only file that knows it all.
"""

import datetime as dt
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec
import torch
import torchvision

from grader import __version__
from grader.export.results import grades_csv, results_json
from grader.gradebook.store import Gradebook
from grader.grading import Graded, Grading, open_grading
from grader.intake.files import plain_files
from grader.intake.submissions import find_submissions
from grader.model.errors import GraderError
from grader.model.result import Result
from grader.model.submission import Submission
from grader.report.render import page_name, render_class, render_student

MAX_SOURCE_BYTES = 1 << 20


class Listener(Protocol):
    """Told how a run goes on; every method may be called from any thread."""

    def found(self, submissions: Sequence[Submission], others: Sequence[str]) -> None:
        """The submissions that there are, and the files that are none."""

    def ready(self) -> None:
        """The reference has run; submissions begin."""

    def started(self, submission_id: str) -> None:
        """A submission's turn has come."""

    def ended(self, graded: Graded) -> None:
        """A submission has its marks."""


class ClassRun(msgspec.Struct, frozen=True):
    """A class that was graded: everything by id, and where the report is."""

    graded: tuple[Graded, ...]
    index: Path


def grade_class(  # noqa: PLR0913  (the options of the command line, each once)
    submissions: Path,
    *,
    course: Path,
    assignment: str,
    out: Path,
    data: Path | None,
    jobs: int,
    listener: Listener,
    audit: float = 0.0,
) -> ClassRun:
    """Grades a folder of submissions and writes everything below `out`.

    `audit` is the part of the submissions whose training is replayed, from 0 to 1.

    Raises:
        GraderError: the command or an author's file is wrong.
    """
    found, others = find_submissions(submissions, apart_from=out)
    listener.found(found, others)
    _make_folder(out / "report")
    with (
        Gradebook(out / "gradebook.sqlite") as gradebook,
        open_grading(course, assignment, data, min(jobs, len(found)), audit) as grading,
    ):
        of = grading.assignment
        gradebook.begin(of.name, of.fingerprint, __version__, environment(), grading.reference)
        listener.ready()
        done = []
        for graded in grading.grade(found, listener.started):
            gradebook.add(graded.result, graded.evidence)
            done.append(graded)
            listener.ended(graded)
        done.sort(key=lambda graded: graded.result.id)
        # Marks first: a page that cannot be made must not cost anybody's marks.
        results = [one.result for one in done]
        _replace(out / "results.json", results_json(of, results, environment()))
        _replace(out / "grades.csv", grades_csv(of, results))
        for graded in done:
            page = out / "report" / page_name(graded.result.id)
            _replace(page, student_page(grading, graded))
        index = out / "report" / "index.html"
        _replace(index, class_page(grading, results))
    return ClassRun(tuple(done), index)


def student_page(grading: Grading, graded: Graded) -> str:
    """A student's report as HTML."""
    return render_student(
        grading.assignment,
        graded.result,
        evidence=graded.evidence,
        reference=grading.reference,
        sources=_sources(graded.submission),
        questions={question.id: question for question in grading.questions},
        environment=environment(),
        made_on=_today(),
    )


def environment() -> dict[str, str]:
    """What the marks were made with."""
    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "torchvision": str(torchvision.__version__),
        "platform": f"{platform.system()} {platform.machine()}",
    }


def class_page(grading: Grading, results: Sequence[Result]) -> str:
    """The class's report as HTML."""
    return render_class(
        grading.assignment,
        results,
        questions={question.id: question for question in grading.questions},
        environment=environment(),
        made_on=_today(),
    )


def _sources(submission: Submission) -> dict[str, str]:
    """The student's Python files by their names below the folder, as messages give them."""
    if submission.code is None or submission.folder is None:
        return {}
    files = [submission.code] if submission.alone else plain_files(submission.folder)
    return {
        file.relative_to(submission.folder).as_posix(): file.read_text("utf-8-sig", "replace")
        for file in files
        if file.suffix == ".py" and file.stat().st_size <= MAX_SOURCE_BYTES
    }


def _replace(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8", errors="backslashreplace")
    fresh.replace(path)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            hint="Give another folder with --out.",
        ) from error


def _today() -> str:
    return dt.datetime.now().astimezone().date().isoformat()
