"""`grade check [train.py]`: check one's own work with the instructor's checks.

What is plain from the file alone is told here, before anything heavy is imported; `check_run.py`
does the rest.
"""

import sys
from pathlib import Path

import click

from grader.cli import options
from grader.cli.visible import visible
from grader.intake.course import assignment_at, find_course
from grader.intake.first_look import first_look
from grader.intake.submissions import own_submission
from grader.model.submission import Submission
from grader.sandbox.levels import Level, choose_level


@click.command()
@click.argument("script", type=options.EXISTING_OR_NOT, default=Path("train.py"))
@click.option("--assignment", default=None, help="The assignment's name, if it is not clear.")
@click.option("--fast", is_flag=True, help="A few batches an epoch: everything but the accuracy.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved; Ctrl-C ends.")
@click.option("--html", is_flag=True, help="Open the report in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@options.sandbox
@options.data
@options.course
def check(  # noqa: PLR0913, PLR0917  (the options, each once)
    script: Path,
    assignment: str | None,
    fast: bool,
    watch: bool,
    html: bool,
    as_json: bool,
    sandbox: Level | None,
    data: Path | None,
    course: Path | None,
) -> None:
    """Check your own work: the same run and the same checks as the instructor's.

    SCRIPT is your train.py, or the folder it is in. Ends with 0 only where every check passes.
    """
    if watch and as_json:
        raise click.UsageError("--watch is for people, and --json for programs: give one of them.")
    submission = own_submission(script)
    assert submission.folder is not None
    found = find_course(course, submission.folder)
    name = assignment or assignment_at(found, submission.folder)
    level = choose_level(sandbox, own_code=True)
    say_first_look(submission)
    click.echo("Training your model, as your instructor does ...", err=True)

    from grader.cli.check_run import Asked, check_and_show  # noqa: PLC0415  (takes its time)
    from grader.running import Means  # noqa: PLC0415

    asked = Asked(script, found, name, Means(data, 1, level), fast, watch, html, as_json)
    sys.exit(0 if check_and_show(asked, submission) else 1)


def say_first_look(submission: Submission) -> None:
    """Tells what is plain from the file alone, at once."""
    assert submission.code is not None
    for remark in first_look(submission.code.read_text("utf-8-sig", "replace")):
        place = f"{submission.file_name}:{remark.line}" if remark.line else submission.file_name
        click.echo(f"At first sight: {visible(place)}: {visible(remark.text)}", err=True)
