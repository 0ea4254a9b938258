"""Options that several commands share."""

from pathlib import Path

import click

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
