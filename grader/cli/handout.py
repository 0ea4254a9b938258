"""`grade handout NAME`: what students need to check their own work."""

from pathlib import Path

import click

from grader.cli import options
from grader.intake.course import assignment_at, find_course
from grader.running import Means
from grader.sandbox.levels import Level, choose_level


@click.command()
@click.argument("name", required=False)
@click.option(
    "--out",
    type=options.EXISTING_OR_NOT,
    default=None,
    help="The folder to write (default: handout-NAME).",
)
@options.sandbox
@options.data
@options.course
def handout(
    name: str | None,
    out: Path | None,
    sandbox: Level | None,
    data: Path | None,
    course: Path | None,
) -> None:
    """Make the folder to give to students: the assignment NAME, and what `grade check` needs.

    The reference is run here. Students get what it was seen to do, such as its learning rate in
    each epoch, and neither its code nor a question of the quiz.
    """
    found = find_course(course, Path.cwd())
    of = name or assignment_at(found, Path.cwd())
    folder = out or Path(f"handout-{of}")
    from grader.handout import write_handout  # noqa: PLC0415  (not needed for `--help`)

    means = Means(data, 1, choose_level(sandbox, own_code=True))
    for file in write_handout(found, of, means, folder):
        click.echo(f"{folder / file}")
    click.echo(f"Students check their work in {folder / 'assignments' / of} with: grade check")
