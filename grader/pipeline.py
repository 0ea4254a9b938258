"""The order of things, from a folder of submissions to files of marks.

intake -> sandbox -> evidence -> gradebook -> checks -> result -> results.json and grades.csv ->
report. The only file that knows it all. What the gradebook holds and still holds true is not run
again: it goes on at the checks.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

import msgspec

from grader import __version__
from grader.classwork import Classwork
from grader.constant import has_schedule, write_constant
from grader.environment import environment
from grader.export.question_stats import stats_csv
from grader.export.results import grades_csv, results_json
from grader.freshness import basis_of, refuse_another
from grader.gradebook.lock import locked
from grader.gradebook.store import NAME, Gradebook, Run
from grader.intake.files import shown
from grader.intake.submissions import find_submissions
from grader.looks import open_look
from grader.marking import Graded, open_marking
from grader.model.errors import GraderError
from grader.model.evidence import Evidence
from grader.model.look import Look
from grader.model.result import Result
from grader.model.submission import Submission
from grader.pages import Shown, remove_pages, replace_file, write_pages
from grader.parallel import Spread, spreading
from grader.questions.analysis import analyse
from grader.running import Means, open_grading
from grader.sandbox.limits import limits_from

if TYPE_CHECKING:
    from grader.grading import Grading

REFERENCES = 2  # as given, and with a constant LR: they run side by side
NAMED = 5  # submissions, in an error


class Listener(Protocol):
    """Told how a run goes on; every method may be called from any thread."""

    def found(self, submissions: Sequence[Submission], others: Sequence[str]) -> None:
        """The submissions that there are, and the files that are none."""

    def ready(self, kept: int) -> None:
        """Submissions begin; `kept` of them are marked already, from stored evidence."""

    def started(self, submission_id: str) -> None:
        """A submission's turn has come."""

    def ended(self, graded: Graded) -> None:
        """A submission has its marks."""


class ClassRun(msgspec.Struct, frozen=True):
    """A class that was graded: everybody's marks by id, and where the report is."""

    results: tuple[Result, ...]
    index: Path


class InterruptedRunError(Exception):
    """Somebody pressed Ctrl-C; `stored` of `total` submissions have their evidence."""

    def __init__(self, stored: int, total: int) -> None:
        super().__init__(f"{stored} of {total} are stored")
        self.stored = stored
        self.total = total


def grade_class(  # noqa: PLR0913  (what a class is graded with, each once)
    submissions: Path,
    *,
    course: Path,
    assignment: str,
    out: Path,
    means: Means,
    rerun: bool,
    listener: Listener,
) -> ClassRun:
    """Grades a folder of submissions and writes everything below `out`.

    Raises:
        GraderError: the command or an author's file is wrong.
        InterruptedRunError: somebody pressed Ctrl-C.
    """
    found, others = find_submissions(submissions, apart_from=out)
    marking = open_marking(course, assignment)
    look = open_look(course, marking.assignment)
    listener.found(found, others)
    _make_folder(out / "report")
    with spreading(len(found)) as spread, locked(out), Gradebook(out / NAME) as gradebook:
        basis = basis_of(marking.assignment, environment(means.level))
        work = Classwork(gradebook, marking, basis, found)
        try:
            if rerun:
                gradebook.forget()
            _run_class(work, submissions.resolve(), means, listener)
            return _write_all(out, work, look, spread)
        except KeyboardInterrupt as error:
            raise InterruptedRunError(work.stored(), len(found)) from error


def remark_class(out: Path, *, course: Path, submissions: Path | None) -> ClassRun:
    """Marks a class again from what is stored, and runs nothing.

    Args:
        out: the folder of marks.
        course: the folder with `assignments/`.
        submissions: where the submissions are, if not where they were.

    Raises:
        GraderError: the command or an author's file is wrong, or a new run is needed.
    """
    if not (out / NAME).is_file():
        raise GraderError(
            f"There is no gradebook in {out}.",
            hint="Give the folder that `grade SUBMISSIONS --out` wrote its marks to.",
        )
    with locked(out), Gradebook(out / NAME) as gradebook:
        run = gradebook.run()
        if run is None:
            raise GraderError(
                "What is stored here does not say what it rests on: it was written by an older "
                "grader, or by a run that was stopped at its start.",
                file=out / NAME,
                hint="Run the class again with `grade SUBMISSIONS`.",
            )
        folder = submissions or run.folder
        again = f"grade {shown(folder)} --assignment {run.assignment} --out {shown(out)}"
        marking = open_marking(course, run.assignment)
        look = open_look(course, marking.assignment)
        refuse_another(marking.assignment, run.basis, again)
        found, _ = find_submissions(folder, apart_from=out)
        work = Classwork(gradebook, marking, run.basis, found)
        reference = gradebook.reference(run.basis.key)
        assert reference is not None
        missing = work.sort_out(reference, limits=None)
        if missing:
            names = ", ".join(one.id for one in missing[:NAMED])
            more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
            raise GraderError(
                f"{len(missing)} of {len(found)} submissions are new, have changed, or were never "
                f"run: {names}{more}. Nothing was marked.",
                hint=f"Run these, and no others: {again}",
            )
        work.store_kept()
        with spreading(work.total) as spread:
            return _write_all(out, work, look, spread)


def _run_class(work: Classwork, folder: Path, means: Means, listener: Listener) -> None:
    """Runs what has to be run, and marks everybody."""
    gradebook, of = work.gradebook, work.marking.assignment
    run = Run(of.name, of.fingerprint, __version__, work.basis, folder)
    with ExitStack() as stack:
        grading = constant = None
        reference = gradebook.reference(work.basis.key)
        if reference is None:
            most = max(work.total, REFERENCES)
            grading = stack.enter_context(open_grading(of, means.for_at_most(most)))
            reference, constant = _run_references(grading)
        if reference.ending == "finished" and gradebook.run() != run:
            gradebook.begin(run, reference, constant)
        work.marking.check_reference(reference)
        limits = limits_from(reference.cpu_seconds)
        todo = work.sort_out(reference, limits, means.audit)
        work.store_kept()
        listener.ready(len(work.kept))
        for graded in work.bare.values():
            listener.ended(graded)
        if not todo:
            return
        if grading is None:
            grading = stack.enter_context(open_grading(of, means.for_at_most(len(todo))))
        for submission, evidence in grading.grade(todo, reference, limits, listener.started):
            listener.ended(work.add(submission, evidence))


def _run_references(grading: "Grading") -> tuple[Evidence, Evidence | None]:
    """Runs the reference, and beside it the same with a constant LR, which pages show.

    A constant LR that is the reference's own, or that could not be run, has nothing to show.
    """
    with TemporaryDirectory(prefix="grader-") as folder:
        held = write_constant(grading.assignment.reference, Path(folder))
        reference, constant = grading.run_reference(held)
    shown = has_schedule(reference) and constant.ending != "internal_error"
    return reference, constant if shown else None


def _write_all(out: Path, work: Classwork, look: Look, spread: Spread) -> ClassRun:
    """Writes marks and reports. Marks first: a page that cannot be made must cost nobody's."""
    of, marked = work.marking.assignment, work.marked()
    results = [one.result for one in marked]
    environment = work.basis.environment
    replace_file(out / "results.json", results_json(of, results, environment))
    replace_file(out / "grades.csv", grades_csv(of, results))
    _write_question_stats(out / "question_stats.csv", work, results)
    constant = work.gradebook.constant(work.basis.key)
    shown = Shown(of, work.marking.quiz, environment, work.reference, constant, look)
    index = write_pages(out / "report", work.gradebook, shown, marked, spread)
    remove_pages(out / "report", work.gradebook, results)
    work.gradebook.remove(work.gradebook.ids() - {result.id for result in results})
    return ClassRun(tuple(results), index)


def _write_question_stats(file: Path, work: Classwork, results: Sequence[Result]) -> None:
    questions = {question.id: question for question in work.marking.quiz.questions}
    analysis = analyse([result.quiz for result in results], questions)
    if analysis is None:
        file.unlink(missing_ok=True)  # it would be of another quiz
    else:
        replace_file(file, stats_csv(analysis))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            hint="Give another folder with --out.",
        ) from error
