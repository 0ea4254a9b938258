"""`grade SUBMISSIONS --assignment NAME`: grade a class."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from grader.cli import options
from grader.cli.exit_codes import ATTENTION, INTERRUPTED
from grader.gradebook.store import NAME
from grader.intake.course import find_course
from grader.sandbox.levels import LAYERS, Level, choose_level
from grader.sandbox.nursery import FORKS, Nursery


@click.command()
@click.argument("submissions", type=options.EXISTING_OR_NOT)
@click.option("--assignment", required=True, help="The assignment's name, as in assignments/NAME.")
@click.option(
    "--out",
    type=options.EXISTING_OR_NOT,
    default=Path("grades"),
    show_default=True,
    help="Where marks and reports are written.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=None,
    help="How many submissions to run at a time (default: one a core).",
)
@options.sandbox
@click.option("--rerun", is_flag=True, help="Run everything again, changed or not.")
@click.option(
    "--audit",
    type=options.percent,
    is_flag=False,
    flag_value="100%",
    default="0%",
    metavar="[=N%]",
    help="Replay the training of all submissions, or of a sample of N%, and compare the weights.",
)
@options.data
@options.course
def run(  # noqa: PLR0913, PLR0917  (one an option, given by click by name)
    submissions: Path,
    assignment: str,
    out: Path,
    jobs: int | None,
    sandbox: Level | None,
    rerun: bool,
    audit: float,
    data: Path | None,
    course: Path | None,
) -> None:
    """Grade a folder of submissions: one folder, or one .py file, a student.

    Writes results.json, grades.csv, question_stats.csv, gradebook.sqlite and report/index.html.
    What is in the gradebook already and has not changed is not run again, so that the same command
    goes on where it was interrupted. Ends with 0 where everything was graded, 1 where something
    needs a look, 2 where the command or an author's file is wrong.
    """
    found = find_course(course, Path.cwd())
    level = choose_level(sandbox, own_code=False)
    with _imports_ahead(level, out) as ahead:
        from grader.cli.progress import Progress, print_summary  # noqa: PLC0415  (takes its time)
        from grader.pipeline import InterruptedRunError, grade_class  # noqa: PLC0415
        from grader.running import Means  # noqa: PLC0415

        means = Means(data, jobs or os.cpu_count() or 1, level, audit, ahead)
        with Progress() as progress:
            try:
                done = grade_class(
                    submissions,
                    course=found,
                    assignment=assignment,
                    out=out,
                    means=means,
                    rerun=rerun,
                    listener=progress,
                )
            except InterruptedRunError as stop:
                _say_interrupted(stop.stored, stop.total, rerun=rerun)
                sys.exit(INTERRUPTED)
    print_summary(done.results, done.index)
    sys.exit(0 if all(result.status == "graded" for result in done.results) else ATTENTION)


@contextmanager
def _imports_ahead(level: Level, out: Path) -> Iterator[Nursery | None]:
    """Has torch imported for the submissions while this side imports what it needs.

    Only for a class that was never run: of any other there may be nothing to run.
    """
    if not FORKS or (out / NAME).exists():
        yield None
        return
    with closing(Nursery(LAYERS[level])) as nursery:
        yield nursery


def _say_interrupted(stored: int, total: int, *, rerun: bool) -> None:
    again = "The same command without --rerun" if rerun else "The same command"
    click.echo(
        f"Interrupted. {stored} of {total} are stored. {again} goes on from there; "
        "results.json, grades.csv and the reports are as they were before.",
        err=True,
    )
