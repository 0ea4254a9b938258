"""The picture of all LR curves of a class, one over another."""

import math

from markupsafe import Markup

from grader.report import svg
from grader.report.class_lr import ClassLrs, LrGroup
from grader.report.text import number

LOG_FROM = 20  # highest / lowest LR from which on a linear axis would flatten the small ones
BEYOND = 1_000  # times the reference's LRs: an absurd one does not flatten the others
MOST_LABELS = 12
MOST_NAMED = 60  # curves that can be found one by one; the others are one path
ALL_CORNERS = 12_000  # of all curves together: a page stays small
FEWEST_CORNERS = 6
STYLES = 4
LABEL_HEIGHT = 15.0


def letters(index: int) -> str:
    """A curve's name: A to Z, then AA, AB and so on."""
    name = ""
    while index >= 0:
        name = chr(ord("A") + index % 26) + name
        index = index // 26 - 1
    return name


def style_of(group: LrGroup, index: int) -> str:
    """The class that says how a curve looks; rare ones are thin where there are many."""
    if group.same:
        return "same"
    return f"c{index % STYLES}" if index < MOST_LABELS else "rare"


def class_lr_drawing(lrs: ClassLrs, up: svg.Axis, title: str, sentence: str) -> Markup:
    """Draw every curve once, the reference's on top.

    The epochs are the reference's where there is one; what goes beyond lies on the edge.
    """
    shown = [lrs.reference] if lrs.reference else list(lrs.groups)
    across = svg.epoch_axis(max(math.ceil(group.end) for group in shown))
    corners = max(FEWEST_CORNERS, ALL_CORNERS // max(1, len(lrs.groups)))
    lines = [_line(group, across, up, corners) for group in lrs.groups]
    named = list(map(_curve, lrs.groups[:MOST_NAMED], range(MOST_NAMED), lines))
    others = svg.tag('<path class="curve rare" d="{line}"/>', line="".join(lines[MOST_NAMED:]))
    parts = [svg.axes(across, up, "epoch, from 0", "LR (log scale)" if up.log else "LR")]
    # Of those with a letter, the rare ones lie on top of the common ones: else they were hidden.
    parts += [others, *named[MOST_LABELS:], *named[:MOST_LABELS]]
    if lrs.reference:
        line = _line(lrs.reference, across, up, corners)
        parts.append(svg.tag('<path class="curve reference" d="{line}"/>', line=line))
    parts.append(_labels(lrs, across, up))
    return svg.drawing(title, sentence, svg.joined(parts))


def lr_axis(lrs: ClassLrs) -> svg.Axis:
    """The upright axis; with a reference, what is far from its LRs does not stretch it."""
    values = [lr for group in lrs.groups for _, lr in group.corners]
    if lrs.reference:
        own = [lr for _, lr in lrs.reference.corners]
        low, high = min(own) / BEYOND, max(own) * BEYOND
        values = [*own, *(min(max(lr, low), high) for lr in values)]
    positive = [lr for lr in values if lr > 0]
    log = bool(positive) and min(values) >= 0 and max(positive) / min(positive) >= LOG_FROM
    if log:
        values = positive
    return svg.value_axis(values, from_zero=True, log=log)


def beyond_words(lrs: ClassLrs, up: svg.Axis) -> str:
    """A sentence on the LRs that the axis does not show; empty where it shows all."""
    every = [lr for group in lrs.groups for _, lr in group.corners]
    below = f"below {number(up.low)}" if min(every) < up.low else ""
    above = f"above {number(up.high)}" if max(every) > up.high else ""
    beyond = " and ".join(filter(None, (below, above)))
    return f" LRs {beyond} lie on the edge." if beyond else ""


def _line(group: LrGroup, across: svg.Axis, up: svg.Axis, corners: int) -> str:
    """The steps as the commands of a path; relative ones would drift by rounding."""
    thinned = group.corners[:: 1 + (len(group.corners) - 1) // corners]
    commands: list[str] = []
    for epoch, lr in thinned:
        x, y = f"{across.at(epoch):.0f}", f"{up.at(lr):.1f}"
        commands.append(f"H{x}V{y}" if commands else f"M{x} {y}")
    return "".join(commands) + f"H{across.at(group.end):.0f}"


def _curve(group: LrGroup, index: int, line: str) -> Markup:
    return svg.tag(
        '<path class="curve {style}" data-curve="{name}" d="{line}">'
        "<title>{name}: {count}, {words}</title></path>",
        style=style_of(group, index),
        name=letters(index),
        line=line,
        count=len(group.who),
        words=group.words,
    )


def _labels(lrs: ClassLrs, across: svg.Axis, up: svg.Axis) -> Markup:
    """The names of the first curves: beside the plot, or where a curve ends early."""
    beside, within = [], []
    for index, group in enumerate(lrs.groups[:MOST_LABELS]):
        end = up.at(group.corners[-1][1]), letters(index)
        if group.end < across.high:
            within.append(_label(across.at(group.end) + 3, end[0] - 8, end[1]))
        elif not group.same:
            beside.append(end)
    if lrs.reference:
        beside.append((up.at(lrs.reference.corners[-1][1]), "reference"))
    beside.sort()
    places = _apart([y for y, _ in beside])
    names = [name for _, name in beside]
    return svg.joined([*within, *map(_label, [svg.RIGHT + 8.0] * len(names), places, names)])


def _apart(places: list[float]) -> list[float]:
    """Heights pushed apart downwards, and up again where they would leave the plot."""
    apart = list(places)
    for index in range(1, len(apart)):
        apart[index] = max(apart[index], apart[index - 1] + LABEL_HEIGHT)
    lowest = svg.BOTTOM + 0.0
    for index in reversed(range(len(apart))):
        apart[index] = min(apart[index], lowest)
        lowest = apart[index] - LABEL_HEIGHT
    return apart


def _label(x: float, y: float, name: str) -> Markup:
    return svg.tag(
        '<text class="label" x="{x}" y="{y}" dy="0.35em">{name}</text>', x=x, y=y, name=name
    )
