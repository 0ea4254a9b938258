"""The reports on disk: made again only where what they show has changed.

A page is noted in the gradebook before it is written, so that every page of ours is known
whatever happens, and what somebody else put into the folder is never taken for one.
"""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from grader import __version__
from grader.freshness import digest_of_code
from grader.gradebook.store import Gradebook, Page
from grader.intake.files import is_python, plain_files
from grader.model.assignment import Assignment
from grader.model.errors import GraderError
from grader.model.evidence import Evidence, StepRun
from grader.model.look import PLAIN, Look
from grader.model.result import Result
from grader.model.submission import Submission
from grader.parallel import Spread
from grader.questions.quiz import Quiz
from grader.report.render import page_name, render_class, render_student

MAX_SOURCE_BYTES = 1 << 20
SHOWING = ("report", "questions", "model", "inside/fill.py")
"""The code that pages are made by: where any of it is another, they are made anew."""
AT_ONCE = 100  # submissions whose evidence is in memory: a run of many steps has much of it


class Shown(msgspec.Struct, frozen=True):
    """What all pages of a class have in common.

    `constant` is the reference's run with a constant LR, None where there was none.
    """

    assignment: Assignment
    quiz: Quiz
    environment: dict[str, str]
    reference: Evidence
    constant: Evidence | None = None
    look: Look = PLAIN

    @property
    def digest(self) -> str:
        """A SHA-256 of it, and of the code that makes pages."""
        of, runs = self.assignment, (self.reference, self.constant)
        parts = (of.title, of.checks, of.quiz, self.environment, *runs, self.look)
        return _sha256(msgspec.json.encode((*parts, __version__, digest_of_code(SHOWING))))


class Marked(msgspec.Struct, frozen=True):
    """A submission, a digest of its files (see `intake.files.content_of`) and its marks."""

    submission: Submission
    content: str
    result: Result


class _Work(msgspec.Struct, frozen=True):
    """A page to write: the evidence as it is stored, and what the page is made of."""

    marked: Marked
    evidence: str
    made_of: str

    @property
    def name(self) -> str:
        return page_name(self.marked.result.id)


def write_pages(
    folder: Path, gradebook: Gradebook, shown: Shown, marked: Sequence[Marked], spread: Spread
) -> Path:
    """Writes the class's page and a page a student; `spread` is the `map` to do it with.

    Returns:
        The class's page.
    """
    common, known = shown.digest, gradebook.pages()
    for first in range(0, len(marked), AT_ONCE):
        stale = []
        for one in marked[first : first + AT_ONCE]:
            evidence = gradebook.evidence_text(one.result.id)
            asked = shown.quiz.asked(one.result.id)
            parts = (common, one.content, one.result, evidence, asked)
            work = _Work(one, evidence, _sha256(msgspec.json.encode(parts)))
            if not _stands(folder / work.name, known.get(work.name), work.made_of):
                stale.append(work)
        gradebook.set_pages({work.name: Page("", "") for work in stale})
        digests = spread(partial(_write_page, folder, shown), stale)
        written = zip(stale, digests, strict=True)
        gradebook.set_pages({work.name: Page(work.made_of, digest) for work, digest in written})
    index = folder / "index.html"
    replace_file(index, _class_page(shown, [one.result for one in marked], gradebook))
    return index


def remove_pages(folder: Path, gradebook: Gradebook, stay: Iterable[Result]) -> None:
    """Removes our pages of submissions that are not there any more.

    One that is not as it was written is somebody's work by now, and stays.
    """
    names = {page_name(result.id) for result in stay}
    noted = gradebook.pages()
    # Version 1 of the gradebook noted no pages, but wrote one for each submission that it holds.
    unnoted = {page_name(name): Page("", "") for name in gradebook.ids()}
    gone = {name: page for name, page in (unnoted | noted).items() if name not in names}
    for name, page in gone.items():
        if not page.digest or _stands(folder / name, page, page.made_of):
            (folder / name).unlink(missing_ok=True)
        _new(folder / name).unlink(missing_ok=True)
    gradebook.remove_pages(gone)


def replace_file(path: Path, text: str) -> None:
    """Writes a file whole or not at all.

    Raises:
        GraderError: it cannot be written.
    """
    try:
        _new(path).write_bytes(_bytes(text))
        _new(path).replace(path)
    except OSError as error:
        raise GraderError(
            f"The file cannot be written: {error.strerror}.",
            file=path,
            hint="Make room or a folder that can be written to, and run the same command again: "
            "it goes on from here.",
        ) from error


def _stands(file: Path, page: Page | None, made_of: str) -> bool:
    """Whether a page is there, made of this and nothing else, as it was written."""
    if page is None or page.made_of != made_of:
        return False
    try:
        return _sha256(file.read_bytes()) == page.digest
    except OSError:
        return False


def student_page(
    shown: Shown, submission: Submission, result: Result, evidence: Evidence | None
) -> str:
    """A student's page as HTML."""
    return render_student(
        shown.assignment,
        result,
        evidence=evidence,
        reference=shown.reference,
        constant=shown.constant,
        sources=_sources(submission),
        questions={question.id: question for question in shown.quiz.asked(result.id)},
        environment=shown.environment,
        made_on=_today(),
        look=shown.look,
    )


def _write_page(folder: Path, shown: Shown, work: _Work) -> str:
    """Writes a student's page; returns the digest of its text."""
    stored = work.evidence
    evidence = msgspec.json.decode(stored, type=Evidence) if stored else None
    text = student_page(shown, work.marked.submission, work.marked.result, evidence)
    replace_file(folder / work.name, text)
    return _sha256(_bytes(text))


class _Steps(msgspec.Struct, frozen=True):
    """What the class page needs of a submission's evidence; the rest is not even decoded."""

    steps: tuple[StepRun, ...] = ()


def _class_page(shown: Shown, results: Sequence[Result], gradebook: Gradebook) -> str:
    return render_class(
        shown.assignment,
        results,
        reference=shown.reference,
        steps=((result.id, _steps(gradebook.evidence_text(result.id))) for result in results),
        questions={question.id: question for question in shown.quiz.questions},
        environment=shown.environment,
        made_on=_today(),
        look=shown.look,
    )


def _steps(stored: str) -> tuple[StepRun, ...]:
    return msgspec.json.decode(stored, type=_Steps).steps if stored else ()


def _sources(submission: Submission) -> dict[str, str]:
    """The student's Python files by their names below the folder, as messages give them."""
    if submission.code is None or submission.folder is None:
        return {}
    files = [submission.code] if submission.alone else plain_files(submission.folder)
    sources = {}
    for file in files:
        with contextlib.suppress(OSError):  # a page can do without
            if is_python(file) and file.stat().st_size <= MAX_SOURCE_BYTES:
                name = file.relative_to(submission.folder).as_posix()
                sources[name] = file.read_text("utf-8-sig", "replace")
    return sources


def _new(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _today() -> str:
    return dt.datetime.now().astimezone().date().isoformat()
