"""`grade check [train.py]`: check one's own work with the instructor's checks."""

import sys
from pathlib import Path

import click

from grader.cli import options
from grader.cli.show import print_check
from grader.intake.course import assignment_at, find_course
from grader.intake.submissions import own_submission
from grader.pipeline import check_one
from grader.running import Means
from grader.sandbox.levels import Level, choose_level


@click.command()
@click.argument("script", type=options.EXISTING_OR_NOT, default=Path("train.py"))
@click.option("--assignment", default=None, help="The assignment's name, if it is not clear.")
@options.sandbox
@options.data
@options.course
def check(
    script: Path,
    assignment: str | None,
    sandbox: Level | None,
    data: Path | None,
    course: Path | None,
) -> None:
    """Check your own work: the same run and the same checks as the instructor's.

    SCRIPT is your train.py, or the folder it is in. Ends with 0 only where every check passes.
    """
    submission = own_submission(script)
    assert submission.folder is not None
    found = find_course(course, submission.folder)
    name = assignment or assignment_at(found, submission.folder)
    level = choose_level(sandbox, own_code=True)
    click.echo(
        "Training your model once, as the grader does; this takes a few seconds ...", err=True
    )
    of, graded = check_one(submission, course=found, assignment=name, means=Means(data, 1, level))
    print_check(of, graded)
    sys.exit(0 if all(one.status == "pass" for one in graded.result.checks) else 1)
