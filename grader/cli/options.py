"""Options that several commands share."""

from pathlib import Path

import click

from grader.sandbox.levels import LEVELS

EXISTING_OR_NOT = click.Path(path_type=Path)

course = click.option(
    "--course",
    type=EXISTING_OR_NOT,
    help="The folder with assignments/; found from the current folder upward if not given.",
)
data = click.option(
    "--data",
    type=EXISTING_OR_NOT,
    help="Where to look for MNIST first (else GRADER_DATA, the user's cache, a download).",
)
sandbox = click.option(
    "--sandbox",
    type=click.Choice(LEVELS),
    default=None,
    help="How programs are shut in (default: the strongest that this machine can hold).",
)
