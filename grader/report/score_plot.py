"""The scores of a class: its figures, and its histogram."""

import statistics
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from grader.report import svg
from grader.report.plot import Picture
from grader.report.text import number, points

BINS = 10
BOX_TOP, BOX_HEIGHT = 10, 11


class Quartiles(NamedTuple):
    """What a quarter, a half and three quarters of the scores do not exceed."""

    lower: float
    median: float
    upper: float


def quartiles(scores: Sequence[float]) -> Quartiles:
    """The quartiles of at least one score, between two scores where they fall there."""
    if len(scores) == 1:
        return Quartiles(scores[0], scores[0], scores[0])
    return Quartiles(*statistics.quantiles(scores, n=4, method="inclusive"))


def score_histogram(scores: Sequence[float], max_score: float) -> Picture | None:
    """Draw how many submissions got how many points, in ten bins; None without any score."""
    if not scores or max_score <= 0:
        return None
    counts = [0] * BINS
    for score in scores:
        counts[min(max(int(score / max_score * BINS), 0), BINS - 1)] += 1
    edges = [max_score * index / BINS for index in range(BINS + 1)]
    names = [f"{number(low)} to {number(high)}" for low, high in pairwise(edges)]
    across = svg.Axis(0.0, max_score, svg.LEFT, svg.WIDTH - 20)
    up = svg.Axis(0.0, float(max(counts)), svg.BOTTOM, svg.TOP)
    bars = [
        _bar(across.at(low), across.at(high), up.at(count), count)
        for (low, high), count in zip(pairwise(edges), counts, strict=True)
    ]
    title = "How many got how many points"
    sentence = _sentence(scores, names[counts.index(max(counts))], max(counts))
    box = _box(list(scores), across)
    content = svg.joined([box, *bars, svg.level_axis(across, "points", edges[::2])])
    return Picture(
        title=title,
        svg=svg.drawing(title, sentence, content),
        sentence=sentence,
        legend=(),
        head=("Points", "Submissions"),
        rows=tuple((name, str(count)) for name, count in zip(names, counts, strict=True)),
    )


def _sentence(scores: Sequence[float], where: str, most: int) -> str:
    if len(scores) == 1:
        return f"One score: {points(scores[0])}."
    middle = quartiles(scores)
    return (
        f"{len(scores)} scores; most of them ({most}) from {where}. "
        f"The middle half, the box, lies between {points(middle.lower)} and "
        f"{points(middle.upper)}; the median, the line in it, is {points(middle.median)}."
    )


def _bar(left: float, right: float, top: float, count: int) -> Markup:
    return svg.tag(
        '<rect class="bar" x="{x}" y="{y}" width="{width}" height="{height}"/>'
        '<text class="label" x="{middle}" y="{above}" text-anchor="middle">{count}</text>',
        x=left + 2,
        y=top,
        width=right - left - 4,
        height=svg.BOTTOM - top,
        middle=(left + right) / 2,
        above=top - 5,
        count=count or "",
    )


def _box(scores: Sequence[float], across: svg.Axis) -> Markup:
    """From the lowest to the highest score, a box around the middle half, a line at the median."""
    middle = quartiles(scores)
    return svg.tag(
        '<g class="box">'
        '<line x1="{low}" x2="{high}" y1="{y}" y2="{y}"/>'
        '<rect x="{left}" y="{top}" width="{width}" height="{height}"/>'
        '<line class="median" x1="{median}" x2="{median}" y1="{above}" y2="{below}"/></g>',
        low=across.at(min(scores)),
        high=across.at(max(scores)),
        y=BOX_TOP + BOX_HEIGHT / 2,
        left=across.at(middle.lower),
        top=BOX_TOP,
        width=across.at(middle.upper) - across.at(middle.lower),
        height=BOX_HEIGHT,
        median=across.at(middle.median),
        above=BOX_TOP - 3,
        below=BOX_TOP + BOX_HEIGHT + 3,
    )
