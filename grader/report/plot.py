"""Pictures: what one is, and training curves."""

import math
import re
from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from grader.report import svg
from grader.report.spots import Reading, spots
from grader.report.text import NONE, number, shortened

MOST_ROWS = 200
MOST_SERIES = 4
LABEL = 7  # letters, in any alphabet, that have room beside a line
LARGEST = 1e12  # a history's numbers are the student's; larger ones are not drawn


class Picture(msgspec.Struct, frozen=True):
    """A chart with everything that belongs to it.

    `legend` pairs a swatch with its name; `head` and `rows` are the chart's numbers as a table.
    """

    title: str
    svg: Markup
    sentence: str
    legend: tuple[tuple[Markup, str], ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def training_pictures(history: Sequence[dict[str, float]]) -> tuple[Picture, ...]:
    """Draw the losses and the accuracies that the student's own history reports.

    Nothing here was measured by us. A number that is not finite, or absurdly large, is left out.
    """
    kinds = (("loss", "Loss by epoch"), ("acc", "Accuracy by epoch"))
    pictures = (_curves(history, part, title) for part, title in kinds)
    return tuple(picture for picture in pictures if picture)


def _curves(history: Sequence[dict[str, float]], part: str, title: str) -> Picture | None:
    names = list(dict.fromkeys(name for row in history for name in row if part in name.lower()))
    series = {
        name: {epoch: row[name] for epoch, row in enumerate(history[:MOST_ROWS]) if name in row}
        for name in names[:MOST_SERIES]
    }
    return series_picture(title, part.replace("acc", "accuracy"), series)


def series_picture(
    title: str, what: str, series: Mapping[str, Mapping[int, float]], *, label: int = LABEL
) -> Picture | None:
    """Draw a line for each series (at most four), given by name as values by epoch.

    `label` is the longest name, in letters, that has room beside its line.

    Returns:
        The picture, or None where there is no number that can be drawn.
    """
    drawn = {name: _drawable(dots) for name, dots in series.items()}
    shown = [(shortened(name, 24), dots) for name, dots in drawn.items() if dots]
    if not shown:
        return None
    values = [value for _, dots in shown for value in dots.values()]
    epochs = 1 + max(epoch for _, dots in shown for epoch in dots)
    up = svg.value_axis(values, from_zero=what == "loss")
    across = svg.Axis(0.0, max(1.0, epochs - 1.0), svg.LEFT, svg.RIGHT)
    parts = [svg.axes(across, up, "epoch, from 0", what)]
    labels = []
    for index, (name, dots) in enumerate(shown):
        places = [(across.at(epoch), up.at(value)) for epoch, value in dots.items()]
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(svg.path([f"M{line}"], index))
        parts += [svg.marker(index, x, y) for x, y in places]
        labels.append((places[-1][1], index, _short(name, label)))
    parts.append(svg.end_labels(labels))
    sentence = "; ".join(_from_to(name, dots) for name, dots in shown) + "."
    spots_ = spots(_readings(shown, across))
    return Picture(
        title=title,
        svg=svg.drawing(title, sentence, svg.joined(parts), spots_),
        sentence=sentence,
        legend=tuple((svg.swatch(index), name) for index, (name, _) in enumerate(shown)),
        head=("Epoch", *(name for name, _ in shown)),
        rows=tuple(
            (str(epoch), *(number(dots[epoch]) if epoch in dots else NONE for _, dots in shown))
            for epoch in range(epochs)
        ),
    )


def _readings(shown: Sequence[tuple[str, dict[int, float]]], across: svg.Axis) -> list[Reading]:
    epochs = sorted({epoch for _, dots in shown for epoch in dots})
    return [
        Reading(
            across.at(epoch - 0.5),
            across.at(epoch + 0.5),
            f"epoch {epoch}",
            tuple(
                (index, f"{name} {number(dots[epoch])}")
                for index, (name, dots) in enumerate(shown)
                if epoch in dots
            ),
        )
        for epoch in epochs
    ]


def _short(name: str, longest: int) -> str:
    """What tells a line from the others of its chart, where it is the accuracy or loss anyway."""
    part = re.sub(r"[_ ]?(loss|accuracy|acc)", "", name, flags=re.IGNORECASE)
    return shortened(part, longest) or name


def _drawable(dots: Mapping[int, float]) -> dict[int, float]:
    return {
        epoch: float(value)
        for epoch, value in dots.items()
        if epoch < MOST_ROWS and math.isfinite(value) and abs(value) <= LARGEST
    }


def _from_to(name: str, dots: dict[int, float]) -> str:
    values = list(dots.values())
    return f"{name} goes from {number(values[0])} to {number(values[-1])}"
