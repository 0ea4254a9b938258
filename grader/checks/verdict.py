"""What a check decides, before it is put into words."""

from collections.abc import Sequence
from typing import Any

import msgspec

from grader.model.evidence import NOT_FINITE, Evidence, Place

MOST_SHOWN = 8


class Verdict(msgspec.Struct, frozen=True):
    """A decision.

    `share` is the part of the points earned, from 0 to 1; `reason` is a key of the wording
    catalogue, and `facts` fill its sentences; `place` is the line of the student's it is about.
    """

    share: float
    reason: str
    facts: dict[str, Any] = {}
    place: Place | None = None


def figure(value: float, beside: float | None = None) -> str:
    """A number as people write it: four significant digits, or as many as tell it from `beside`."""
    if value >= NOT_FINITE:
        return "not a finite number"
    text = ""
    for digits in range(4, 18):
        text = f"{value:.{digits}g}"
        if beside is None or value == beside or float(text) != float(f"{beside:.{digits}g}"):
            break
    return text


def share(value: float) -> str:
    """A share from 0 to 1 as a percentage, exactly, with one decimal at the least."""
    text = f"{value * 100:.10g}"
    return f"{text}%" if "." in text else f"{text}.0%"


def rhythm(reference: Evidence) -> str:
    """What the reference steps its scheduler once in: an epoch or a batch."""
    steps = sum(run.count for run in reference.steps if run.of == "scheduler")
    return "batch" if steps > 2 * max(1, len(reference.epochs)) else "epoch"


def listed(texts: Sequence[str], between: str) -> str:
    """The first few of some texts: what a run reports may be more than anybody reads."""
    return between.join(texts[:MOST_SHOWN]) + (f"{between}..." if len(texts) > MOST_SHOWN else "")
