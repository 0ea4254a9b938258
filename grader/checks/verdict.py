"""What a check decides, before it is put into words."""

from typing import Any

import msgspec

from grader.model.evidence import Place


class Verdict(msgspec.Struct, frozen=True):
    """A decision.

    `share` is the part of the points earned, from 0 to 1; `reason` is a key of the wording
    catalogue, and `facts` fill its sentences; `place` is the line of the student's it is about.
    """

    share: float
    reason: str
    facts: dict[str, Any] = {}
    place: Place | None = None


def figure(value: float) -> str:
    """A number as people write it: up to four significant digits, no exponent where avoidable."""
    return f"{value:.4g}"
