"""The run behind `grade check`: once, or whenever a file is saved."""

import sys
import time
import webbrowser
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import platformdirs
from rich.console import Console

from grader.cli.check import say_first_look
from grader.cli.show import print_check, print_limits
from grader.export.results import own_result_json
from grader.intake.files import content_of
from grader.intake.submissions import own_submission
from grader.model.errors import GraderError
from grader.model.submission import Submission
from grader.pages import replace_file
from grader.running import Means

if TYPE_CHECKING:
    from grader.checking import Checking

LOOK_AGAIN_SECONDS = 0.5


class Asked(NamedTuple):
    """What the command line asks for: what is checked, with what, and how it is to be shown."""

    script: Path
    course: Path
    assignment: str
    means: Means
    fast: bool
    watch: bool
    html: bool
    json: bool


def check_and_show(asked: Asked, submission: Submission) -> bool:
    """Checks a submission, and again after each change where that is asked for.

    Returns:
        Whether every check passed at last.
    """
    console = Console(stderr=True)
    with ExitStack() as stack:
        with console.status("Starting torch ..."):
            from grader.checking import open_checking  # noqa: PLC0415  (imports torch)

            opened = open_checking(asked.course, asked.assignment, asked.means, fast=asked.fast)
            checking = stack.enter_context(opened)
        seen = content_of(submission)  # before the run: it may be saved again meanwhile
        passed = _check_once(checking, submission, console, asked)
        with suppress(KeyboardInterrupt):  # how --watch is ended
            while asked.watch:
                submission, seen = _changed(asked.script, seen, console)
                console.rule(f"Saved; checked again at {time.strftime('%H:%M:%S')}")
                say_first_look(submission)
                passed = _check_once(checking, submission, console, asked, again=True)
    return passed


def _check_once(
    checking: "Checking",
    submission: Submission,
    console: Console,
    asked: Asked,
    *,
    again: bool = False,
) -> bool:
    """Runs and shows; whether every check passes. What holds for all checks is told once."""
    with console.status("Training your model ..."):
        graded = checking.check(submission)
    if asked.json:
        of, result = checking.assignment, graded.result
        click.echo(own_result_json(of, result, checking.environment, fast=asked.fast), nl=False)
    else:
        print_check(checking.assignment, graded)
        if not again:
            here, grader = checking.environment, checking.grader
            print_limits(checking.assignment, here, fast=asked.fast, grader=grader)
        sys.stdout.flush()  # with --watch, a pipe would wait for the next
    if asked.html:
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
