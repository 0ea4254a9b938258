"""Options that several commands share."""

import math
from pathlib import Path

import click

from grader.sandbox.levels import LEVELS


def percent(text: str) -> float:
    """A percentage such as 20%, as a share from 0 to 1."""
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise click.BadParameter(
            f"{text!r} is no percentage. Write it with an equals sign, as in --audit=20%, "
            "or put --audit behind the folder of submissions."
        )
    return share


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
