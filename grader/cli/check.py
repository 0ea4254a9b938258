"""`grade check [train.py]`: check one's own work with the instructor's checks."""

import sys
import time
import webbrowser
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import platformdirs
from rich.console import Console

from grader.cli import options
from grader.cli.progress import visible
from grader.cli.show import print_check, print_limits
from grader.export.results import own_result_json
from grader.intake.course import assignment_at, find_course
from grader.intake.files import content_of
from grader.intake.first_look import first_look
from grader.intake.submissions import own_submission
from grader.model.errors import GraderError
from grader.model.submission import Submission
from grader.pages import replace_file
from grader.running import Means
from grader.sandbox.levels import Level, choose_level

if TYPE_CHECKING:
    from grader.checking import Checking

LOOK_AGAIN_SECONDS = 0.5


class Wanted(NamedTuple):
    """How what was found is to be shown."""

    fast: bool
    html: bool
    json: bool


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
    console = Console(stderr=True)
    say_first_look(submission)
    console.print("Training your model, as your instructor does ...")
    wanted = Wanted(fast, html, as_json)
    with ExitStack() as stack:
        with console.status("Starting torch ..."):
            from grader.checking import open_checking  # noqa: PLC0415  (imports torch)

            means = Means(data, 1, level)
            checking = stack.enter_context(open_checking(found, name, means, fast=fast))
        seen = content_of(submission)  # before the run: it may be saved again meanwhile
        passed = _check_once(checking, submission, console, wanted)
        with suppress(KeyboardInterrupt):  # how --watch is ended
            while watch:
                submission, seen = _changed(script, seen, console)
                console.rule(f"Saved; checked again at {time.strftime('%H:%M:%S')}")
                say_first_look(submission)
                passed = _check_once(checking, submission, console, wanted, again=True)
    sys.exit(0 if passed else 1)


def say_first_look(submission: Submission) -> None:
    """Tells what is plain from the file alone, at once."""
    assert submission.code is not None
    for remark in first_look(submission.code.read_text("utf-8-sig", "replace")):
        place = f"{submission.file_name}:{remark.line}" if remark.line else submission.file_name
        click.echo(f"At first sight: {visible(place)}: {visible(remark.text)}", err=True)


def _check_once(
    checking: "Checking",
    submission: Submission,
    console: Console,
    wanted: Wanted,
    *,
    again: bool = False,
) -> bool:
    """Runs and shows; whether every check passes. What holds for all checks is told once."""
    with console.status("Training your model ..."):
        graded = checking.check(submission)
    if wanted.json:
        of, result = checking.assignment, graded.result
        click.echo(own_result_json(of, result, checking.environment, fast=wanted.fast), nl=False)
    else:
        print_check(checking.assignment, graded)
        if not again:
            here, grader = checking.environment, checking.grader
            print_limits(checking.assignment, here, fast=wanted.fast, grader=grader)
        sys.stdout.flush()  # with --watch, a pipe would wait for the next
    if wanted.html:
        _open_page(checking.page(graded), checking.assignment.name)
    return all(one.status == "pass" for one in graded.result.checks)


def _open_page(page: str, assignment: str) -> None:
    folder = platformdirs.user_cache_path("torch-grader", ensure_exists=True)
    path = folder / f"check-{assignment}.html"
    replace_file(path, page)
    click.echo(f"Report: {path}", err=True)
    webbrowser.open(path.as_uri())


def _changed(script: Path, seen: str, console: Console) -> tuple[Submission, str]:
    """Waits until the submission's content is another, and gives both as they are then."""
    told = ""
    with console.status(f"Watching {script}; Ctrl-C ends."):
        while True:
            time.sleep(LOOK_AGAIN_SECONDS)
            try:
                submission = own_submission(script)
                content = content_of(submission)
            except (GraderError, OSError) as error:  # an editor may be in the middle of saving
                if str(error) != told:
                    told = str(error)
                    console.print(told, markup=False)
                continue
            if content != seen:
                return submission, content
