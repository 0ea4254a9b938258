"""`grade remark [OUT]`: mark a class again without running it."""

import sys
from pathlib import Path

import click

from grader.cli import options
from grader.cli.exit_codes import ATTENTION
from grader.intake.course import find_course


@click.command()
@click.argument("out", type=options.EXISTING_OR_NOT, default=Path("grades"))
@click.option(
    "--submissions",
    type=options.EXISTING_OR_NOT,
    default=None,
    help="Where the submissions are now, if not where they were graded.",
)
@options.course
def remark(out: Path, submissions: Path | None, course: Path | None) -> None:
    """Mark a class again, after points, thresholds, questions or answers changed.

    OUT is the folder of marks (default: grades). Everything is marked from the evidence in its
    gradebook, and no submission is run. Where a change needs a new run, nothing is changed, and
    the command says so and ends with 2; else it ends as `grade` does.
    """
    from grader.cli.progress import print_summary  # noqa: PLC0415  (not needed for `--help`)
    from grader.pipeline import remark_class  # noqa: PLC0415

    done = remark_class(out, course=find_course(course, Path.cwd()), submissions=submissions)
    print_summary(done.results, done.index)
    sys.exit(0 if all(result.status == "graded" for result in done.results) else ATTENTION)
