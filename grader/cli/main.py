"""`grade`: the group of commands, with grading a class as its default."""

import os
import sys
from typing import Any

import click
from click_default_group import DefaultGroup

from grader import __version__
from grader.cli.check import check
from grader.cli.doctor import doctor
from grader.cli.handout import handout
from grader.cli.questions import questions
from grader.cli.quiz import quiz
from grader.cli.remark import remark
from grader.cli.run import INTERRUPTED, run
from grader.model.errors import GraderError


class _Group(DefaultGroup):  # type: ignore[misc]  # the package ships no types
    """Tells an author's or a caller's errors as one message, with exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        try:
            return super().invoke(ctx)
        except GraderError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(2)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            sys.exit(INTERRUPTED)


@click.group(
    cls=_Group,
    default="run",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="grade")
def main() -> None:
    """Grade PyTorch assignments.

    \b
    grade SUBMISSIONS --assignment NAME    grade a class (the command `run`)
    grade remark [OUT]                     mark it again, after points or questions changed
    grade check [train.py]                 check your own work
    grade handout NAME                     make the folder to give to students
    grade quiz NAME                        take its quiz, on a page or in the terminal
    grade questions prove                  prove the questions of the bank
    grade doctor                           try this machine's sandbox
    """  # noqa: D301  (click wants the character itself)


main.add_command(run)
main.add_command(remark)
main.add_command(check)
main.add_command(quiz)
main.add_command(handout)
main.add_command(questions)
main.add_command(doctor)


def command() -> None:
    """Runs `main`, and ends the process without taking torch apart.

    Python visits every object once more at its end, which is a second where torch is imported.
    """
    try:
        main()
    except SystemExit as end:
        if "torch" not in sys.modules or not isinstance(end.code, int):
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code)
