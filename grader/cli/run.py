"""`grade SUBMISSIONS --assignment NAME`: grade a class."""

import os
import sys
from pathlib import Path

import click

from grader.cli import options

INTERRUPTED = 130


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
    audit: float,
    data: Path | None,
    course: Path | None,
) -> None:
    """Grade a folder of submissions: one folder, or one .py file, a student.

    Writes results.json, grades.csv, gradebook.sqlite and report/index.html. Ends with 0 where
    everything was graded, 1 where something needs a look, 2 where the command or an author's file
    is wrong.
    """
    # Imported late: torch takes seconds, and `--help` needs none of it.
    from grader.cli.progress import Progress, print_summary  # noqa: PLC0415
    from grader.intake.course import find_course  # noqa: PLC0415

    found = find_course(course, Path.cwd())
    with Progress() as progress:
        from grader.pipeline import grade_class  # noqa: PLC0415

        try:
            done = grade_class(
                submissions,
                course=found,
                assignment=assignment,
                out=out,
                data=data,
                jobs=jobs or os.cpu_count() or 1,
                listener=progress,
                audit=audit,
            )
        except KeyboardInterrupt:
            click.echo("Interrupted. No marks were written; run the same command again.", err=True)
            sys.exit(INTERRUPTED)
    results = [graded.result for graded in done.graded]
    print_summary(results, done.index)
    sys.exit(0 if all(result.status == "graded" for result in results) else 1)
