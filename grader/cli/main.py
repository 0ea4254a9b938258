"""`grade`: the group of commands, with grading a class as its default."""

import os
import sys
from importlib import import_module
from typing import Any

import click
from click_default_group import DefaultGroup

from grader import __version__
from grader.cli.exit_codes import INTERRUPTED
from grader.model.errors import GraderError

COMMANDS = ("check", "doctor", "handout", "questions", "quiz", "remark", "run")
"""Each is a module of this package and the command in it that has the module's name."""


class _Group(DefaultGroup):  # type: ignore[misc]  # the package ships no types
    """Tells an author's or a caller's errors as one message, with exit code 2.

    A command is imported when it is asked for: together they take half a second.
    """

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = cmd_name if cmd_name in COMMANDS else self.default_cmd_name
        if name not in self.commands:
            self.add_command(getattr(import_module(f"grader.cli.{name}"), name))
        found: click.Command | None = super().get_command(ctx, cmd_name)
        return found

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
