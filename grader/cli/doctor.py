"""`grade doctor`: tells what this machine can hold, by trying it."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from grader.cli import options
from grader.cli.visible import visible
from grader.sandbox.levels import LAYERS, Level

MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: (" ", "dim")}


@click.command()
@options.sandbox
@click.option(
    "--without",
    type=click.Choice(LAYERS["full"]),
    multiple=True,
    help="Leave a layer out, to see what it holds.",
)
@options.data
def doctor(sandbox: Level | None, without: tuple[str, ...], data: Path | None) -> None:
    """Try the sandbox of this machine with small hostile programs, and tell what holds.

    Ends with 0 where everything is as it should be, and 1 otherwise, with a remedy for each line
    that is not.
    """
    # Imported late: the trials need numpy, and `--help` does not.
    from grader.sandbox.doctor import examine  # noqa: PLC0415

    console = Console(file=sys.stdout, soft_wrap=True, highlight=False)
    good = True
    for finding in examine(data, sandbox, without):
        mark, style = MARKS[finding.good]
        about, seen = visible(finding.about), visible(finding.seen)
        console.print(Text.assemble((mark, style), " ", (about, "bold"), f": {seen}"))
        if finding.good is False:
            good = False
            console.print(Text(f"    {finding.remedy}"))
    console.print("All of it holds." if good else "Not all is well: see the lines with ✗.")
    sys.exit(0 if good else 1)
