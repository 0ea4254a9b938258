"""What every chart is drawn with: a frame with axes, and shapes in it.

Colours and dashes are CSS classes, so that a page can be light or dark. Series `s0` to `s3` differ
in dash and in marker too: no colour alone carries a meaning.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from grader.report.text import number, visible

WIDTH, HEIGHT = 480, 262
LEFT, RIGHT, TOP, BOTTOM = 58, 392, 42, 220  # the plot's edges; labels stand right of it
MARKER_SIZE = 3.6
FEW_DECADES = 2


def tag(template: str, **values: object) -> Markup:
    """Fill an SVG template; text is made visible and escaped, floats are cut to a tenth."""
    fit = {key: _fit(value) for key, value in values.items()}
    return Markup(template.format(**fit))  # noqa: S704 - templates are ours, values are escaped


def _fit(value: object) -> object:
    if isinstance(value, float):
        return round(value, 1)
    if isinstance(value, int | Markup):
        return value
    return escape(visible(str(value)))


def joined(parts: Iterable[Markup]) -> Markup:
    """The parts one after another."""
    return Markup("").join(parts)


class Axis(NamedTuple):
    """A scale from values to places; `log` needs `low` above 0. Values outside are clipped."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """Where the value stands, in the drawing's units."""
        value = min(max(value, self.low), self.high)
        if self.log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Round values between the ends, about five."""
        return _log_ticks(self.low, self.high) if self.log else _ticks(self.low, self.high)


def _ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.99)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def _log_ticks(low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    factors = (1, 2, 5) if last - first <= FEW_DECADES else (1,)
    stride = max(1, (last - first) // 6)
    values = [
        factor * 10.0**power for power in range(first, last + 1, stride) for factor in factors
    ]
    return [value for value in values if low * 0.999 <= value <= high * 1.001]


def value_axis(values: Sequence[float], *, from_zero: bool, log: bool = False) -> Axis:
    """An upright axis that all the (finite) values fit on."""
    low, high = min(values), max(values)
    if from_zero and not log:
        low = min(low, 0.0)
    if math.isclose(low, high, rel_tol=1e-9, abs_tol=1e-300):
        low, high = low - (abs(low) / 10 or 0.5), high + (abs(high) / 10 or 0.5)
    elif not log:
        high += (high - low) * 0.05
    return Axis(low, high, BOTTOM, TOP, log)


def epoch_axis(epochs: float) -> Axis:
    """A level axis from the start of epoch 0 to the end of the last one."""
    return Axis(0.0, max(epochs, 1.0), LEFT, RIGHT)


def axes(across: Axis, up: Axis, x_label: str, y_label: str) -> Markup:
    """Grid lines, their numbers, and what the two axes mean."""
    rows = [
        tag(
            '<line class="grid" x1="{a}" x2="{b}" y1="{y}" y2="{y}"/>'
            '<text class="tick" x="{x}" y="{y}" dy="0.35em" text-anchor="end">{label}</text>',
            a=LEFT,
            b=RIGHT,
            x=LEFT - 6,
            y=up.at(value),
            label=number(value),
        )
        for value in up.ticks()
    ]
    name = tag('<text class="name" x="4" y="14">{label}</text>', label=y_label)
    whole = [value for value in across.ticks() if value == int(value)]
    return joined([*rows, name, level_axis(across, x_label, whole)])


def level_axis(across: Axis, name: str, ticks: Iterable[float]) -> Markup:
    """The base line with its numbers and its name."""
    numbers = [
        tag(
            '<text class="tick" x="{x}" y="{y}" text-anchor="middle">{label}</text>',
            x=across.at(value),
            y=BOTTOM + 17,
            label=number(value),
        )
        for value in ticks
    ]
    line = tag(
        '<line class="axis" x1="{a}" x2="{b}" y1="{y}" y2="{y}"/>'
        '<text class="name" x="{b}" y="{below}" text-anchor="end">{name}</text>',
        a=across.start,
        b=across.end,
        y=BOTTOM,
        below=BOTTOM + 35,
        name=name,
    )
    return joined([*numbers, line])


def path(commands: Iterable[str], series: int) -> Markup:
    """A line of a series from path commands."""
    return tag(
        '<path class="line s{series}" d="{commands}"/>', series=series, commands=" ".join(commands)
    )


def marker(series: int, x: float, y: float) -> Markup:
    """A series' marker: circle, square, triangle or diamond."""
    r = MARKER_SIZE
    corners = (
        [],
        [(-r, -r), (r, -r), (r, r), (-r, r)],
        [(0, -r - 1), (r + 1, r), (-r - 1, r)],
        [(0, -r - 1), (r + 1, 0), (0, r + 1), (-r - 1, 0)],
    )[series]
    if not corners:
        return tag('<circle class="mark s0" cx="{x}" cy="{y}" r="{r}"/>', x=x, y=y, r=r)
    outline = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
    return tag(
        '<polygon class="mark s{series}" points="{outline}"/>', series=series, outline=outline
    )


def end_labels(labels: Sequence[tuple[float, int, str]]) -> Markup:
    """Names beside the lines' ends, given as (height, series, name), pushed apart."""
    placed: list[Markup] = []
    free = TOP - 20.0
    for wanted, series, name in sorted(labels):
        free = max(wanted, free + 15)
        placed.append(
            tag(
                '<text class="label t{series}" x="{x}" y="{y}" dy="0.35em">{name}</text>',
                series=series,
                x=RIGHT + 8,
                y=free,
                name=name,
            )
        )
    return joined(placed)


def swatch(series: int, *, marked: bool = True) -> Markup:
    """A piece of a series' line for a legend."""
    sign = marker(series, 18.0, 7.0) if marked else Markup("")
    return tag(
        '<svg class="swatch" viewBox="0 0 36 14" aria-hidden="true">{line}{sign}</svg>',
        line=path(["M0 7H36"], series),
        sign=sign,
    )


def sign(x: float, y: float) -> Markup:
    """A large diamond, for one moment."""
    r = 7
    outline = f"{x:.1f},{y - r:.1f} {x + r:.1f},{y:.1f} {x:.1f},{y + r:.1f} {x - r:.1f},{y:.1f}"
    return tag('<polygon class="moment" points="{outline}"/>', outline=outline)


def drawing(
    title: str,
    description: str,
    content: Markup,
    readings: Iterable[Markup] = (),
    *,
    height: int = HEIGHT,
) -> Markup:
    """The whole picture, with a name and a description for those who cannot see it.

    With `readings` (see `spots.py`) it is a group of places to go to, each with words of its own.
    """
    spots = joined(readings)
    return tag(
        '<svg class="chart" viewBox="0 0 {width} {height}" role="{role}" aria-label="{label}">'
        "<desc>{description}</desc>{content}{spots}</svg>",
        width=WIDTH,
        height=height,
        role="group" if spots else "img",
        label=title if spots else f"{title}. {description}",
        description=description,
        content=content,
        spots=spots,
    )
