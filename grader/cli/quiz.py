"""`grade quiz NAME`: a page to take a quiz on, or the quiz in the terminal."""

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from grader.cli import options
from grader.intake.course import assignment_at, find_course
from grader.model.errors import GraderError

if TYPE_CHECKING:  # the pages are not needed for `--help`
    from grader.asking import Asking


class Wanted(NamedTuple):
    """Where to write, whether to practise, and whether to open what was written."""

    out: Path | None
    practice: bool
    opens: bool


@click.command()
@click.argument("name", required=False)
@click.option("--student", default="", help="The id that the answers are handed in under.")
@click.option(
    "--all",
    "roster",
    type=options.EXISTING_OR_NOT,
    help="Write a page for every student in this file: an id a line, or a CSV table.",
)
@click.option("--column", help="With --all: the heading of the column that has the ids.")
@click.option("--practice", is_flag=True, help="With hints, feedback and worked answers.")
@click.option("--terminal", is_flag=True, help="Take the quiz here; writes answers.yaml.")
@click.option(
    "--out",
    "--output",  # as it was called first
    type=options.EXISTING_OR_NOT,
    help="The file to write (with --all, the folder).",
)
@click.option("--no-open", is_flag=True, help="Do not open the page in the browser.")
@options.course
def quiz(  # noqa: PLR0913, PLR0917  (the options, each once)
    name: str | None,
    student: str,
    roster: Path | None,
    column: str | None,
    practice: bool,
    terminal: bool,
    out: Path | None,
    no_open: bool,
    course: Path | None,
) -> None:
    """Make a page to take the quiz of the assignment NAME on: one file that works offline.

    A page for grading has no key in it, and its numbers are those of --student: the id is the name
    of the folder or file that is handed in. The page downloads the answers.yaml to hand in.
    """
    from grader.asking import open_asking  # noqa: PLC0415
    from grader.roster import read_roster  # noqa: PLC0415

    if roster and (student or terminal or practice):
        raise click.UsageError("--all makes pages to hand in from, and goes with --out alone.")
    if column and not roster:
        raise click.UsageError("--column speaks of the file that --all names.")
    found = find_course(course, Path.cwd())
    asking = open_asking(found, name or assignment_at(found, Path.cwd()))
    if roster:
        _write_all(asking, read_roster(roster, column), out)
        return
    if not student and not practice:
        raise GraderError(
            "It is not clear whose quiz it is: each student has numbers and an order of their own.",
            hint="Give the id that the answers are handed in under with --student ID, "
            "or practise with --practice.",
        )
    wanted = Wanted(out, practice, not no_open)
    if terminal:
        from grader.cli.quiz_terminal import take  # noqa: PLC0415

        take(asking, student, out or Path("answers.yaml"), practice=practice)
    else:
        _write_one(asking, student, wanted)


def _write_one(asking: "Asking", student: str, wanted: Wanted) -> None:
    from grader.pages import replace_file  # noqa: PLC0415

    kind = "practice" if wanted.practice else "quiz"
    path = wanted.out or Path(f"{kind}-{asking.assignment.name}.html")
    page = asking.practice(student) if wanted.practice else asking.page(student)
    replace_file(path, page)
    whose = f" for {student}" if student else ""
    click.echo(f"{path} was written{whose}.")
    if wanted.practice:
        click.echo("It has the keys in it, and is not for handing in.")
    if wanted.opens:
        webbrowser.open(path.resolve().as_uri())


def _write_all(asking: "Asking", students: list[str], out: Path | None) -> None:
    from grader.pages import replace_file  # noqa: PLC0415
    from grader.report.render import page_name  # noqa: PLC0415

    folder = out or Path(f"quiz-{asking.assignment.name}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderError(f"The folder cannot be made: {error.strerror}.", file=folder) from error
    for student in students:
        replace_file(folder / page_name(student), asking.page(student))
    click.echo(f"{len(students)} pages were written to {folder}, one a student.")
