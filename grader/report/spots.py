"""Readings of a chart: the values of an epoch, shown where a pointer or the keyboard focus is.

Style alone shows them (see `pictures.css`): a page runs no script. A screen reader hears the same
words as a label, and the table below each chart holds all of them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from grader.report import svg

MOST_SPOTS = 40  # stops of the Tab key in one chart; of more epochs, every second or third is one
LETTER = 9.2  # units a letter takes in the largest type that a chart is shown with
ROW = 18
PADDING = 7


class Reading(NamedTuple):
    """What a chart says at one place, from `left` to `right` in the drawing's units.

    `values` are lines of text, each with its series; `label` says it all in one sentence.
    """

    left: float
    right: float
    title: str
    values: tuple[tuple[int, str], ...]

    @property
    def label(self) -> str:
        """For those who hear it."""
        return f"{self.title}: {', '.join(text for _, text in self.values)}"


def spots(readings: Sequence[Reading]) -> list[Markup]:
    """A place to point at or to go to by the Tab key for each reading."""
    return [_spot(one) for one in readings[:: 1 + (len(readings) - 1) // MOST_SPOTS]]


def _spot(reading: Reading) -> Markup:
    return svg.tag(
        '<g class="spot" tabindex="0" role="img" aria-label="{label}">'
        '<rect class="band" x="{left}" y="{top}" width="{width}" height="{height}"/>{tip}</g>',
        label=reading.label,
        left=reading.left,
        top=svg.TOP,
        width=reading.right - reading.left,
        height=svg.BOTTOM - svg.TOP,
        tip=_tip(reading),
    )


def _tip(reading: Reading) -> Markup:
    longest = max(len(text) for text in (reading.title, *(text for _, text in reading.values)))
    width = longest * LETTER + 2 * PADDING
    left_half = reading.left + reading.right < svg.LEFT + svg.RIGHT
    x = min(reading.right + 5, svg.WIDTH - width) if left_half else reading.left - 5 - width
    x = max(x, 0.0)
    y = svg.TOP + 8.0
    lines = [
        svg.tag(
            '<text class="t{series}" x="{x}" y="{y}">{text}</text>',
            series=series,
            x=x + PADDING,
            y=y + ROW * (row + 2) - 4,
            text=text,
        )
        for row, (series, text) in enumerate(reading.values)
    ]
    return svg.tag(
        '<g class="tip"><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="4"/>'
        '<text x="{inside}" y="{first}">{title}</text>{lines}</g>',
        x=x,
        y=y,
        width=width,
        height=float(ROW * (len(reading.values) + 1) + PADDING),
        inside=x + PADDING,
        first=y + ROW - 4,
        title=reading.title,
        lines=svg.joined(lines),
    )
