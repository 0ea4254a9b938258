"""The picture of the LR that a run really used, against the reference's."""

import math

from markupsafe import Markup

from grader.report import svg
from grader.report.lr_curve import Piece, changes, lrs_by_epoch, parting_epoch
from grader.report.plot import MOST_ROWS, Picture
from grader.report.spots import Reading, spots
from grader.report.text import NONE, number

LOG_FROM = 20  # highest / lowest LR from which on a linear axis would flatten the small ones
DECADES = 6  # the most that a log axis shows; what is smaller lies on its bottom edge
MOST_PIECES = 4000
MOST_MARKS = 60  # changes of an LR that get a sign of their own
MOST_NAMED = 6  # changes that the words tell
YOURS, REFERENCE = 0, 1  # the two series of the picture


def lr_picture(yours: tuple[Piece, ...], reference: tuple[Piece, ...]) -> Picture | None:
    """Draw the LR that was really used by epoch, against the reference's.

    Returns:
        The picture, or None where no step of the student's optimizer was seen.
    """
    if not yours:
        return None
    pieces = yours + reference
    up = _lr_axis([piece.lr for piece in pieces])
    across = svg.epoch_axis(max(math.ceil(piece.end) for piece in pieces))
    parting = parting_epoch(lrs_by_epoch(yours), lrs_by_epoch(reference)) if reference else None
    sentence = lr_sentence(yours, reference)
    if any(piece.lr < up.low for piece in pieces):
        sentence += f" LRs below {number(up.low)} are drawn on the bottom edge."
    parts = [svg.axes(across, up, "epoch, from 0", "LR (log scale)" if up.log else "LR")]
    if parting is not None:
        ended = parting not in lrs_by_epoch(yours)
        parts.append(_parting(across, parting, "yours ends before" if ended else "they part in"))
    parts.append(svg.path(_step_line(yours, across, up), YOURS))
    # The dashes lie on top: where both are equal, both can be seen.
    parts.append(svg.path(_step_line(reference, across, up), REFERENCE))
    for series, line in ((REFERENCE, reference), (YOURS, yours)):
        parts += [
            svg.marker(series, across.at(piece.start), up.at(piece.lr))
            for piece in changes(line)[:MOST_MARKS]
        ]
    parts.append(svg.end_labels(_lr_labels(yours, reference, across, up)))
    title = "The LR that your run really used"
    legend = (
        (svg.swatch(YOURS), "yours; a circle where it changes"),
        (svg.swatch(REFERENCE), "reference; a square where it changes"),
    )
    rows = _lr_rows(lrs_by_epoch(yours), lrs_by_epoch(reference))
    return Picture(
        title=title,
        svg=svg.drawing(title, sentence, svg.joined(parts), spots(_readings(rows, across))),
        sentence=sentence,
        legend=legend if reference else legend[:1],
        head=("Epoch", "Your LR", "Reference's LR"),
        rows=rows,
    )


def _readings(rows: tuple[tuple[str, ...], ...], across: svg.Axis) -> list[Reading]:
    return [
        Reading(
            across.at(int(epoch)),
            across.at(int(epoch) + 1),
            f"epoch {epoch}",
            ((YOURS, f"yours {own}"), (REFERENCE, f"reference {theirs}")),
        )
        for epoch, own, theirs in rows
    ]


def _lr_axis(lrs: list[float]) -> svg.Axis:
    positive = [lr for lr in lrs if lr > 0]
    log = bool(positive) and min(lrs) >= 0 and max(positive) / min(positive) >= LOG_FROM
    if log:
        lowest = max(min(positive), max(positive) / 10**DECADES)
        lrs = [max(lr, lowest) for lr in lrs]
    return svg.value_axis(lrs, from_zero=True, log=log)


def _step_line(pieces: tuple[Piece, ...], across: svg.Axis, up: svg.Axis) -> list[str]:
    commands: list[str] = []
    end = -1.0
    for piece in pieces[:: 1 + len(pieces) // MOST_PIECES]:
        x, y = across.at(piece.start), up.at(piece.lr)
        # A gap is a stretch whose LR was not finite: no line is drawn through it.
        joins = math.isclose(piece.start, end) or len(pieces) > MOST_PIECES
        commands.append(f"V{y:.1f}" if joins and commands else f"M{x:.1f} {y:.1f}")
        commands.append(f"H{across.at(piece.end):.1f}")
        end = piece.end
    return commands


def _parting(across: svg.Axis, epoch: int, what: str) -> Markup:
    early = epoch < across.high / 2
    return svg.tag(
        '<line class="parting" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'
        '<text class="parting-name" x="{x}" y="{above}" text-anchor="{anchor}">{words}</text>',
        x=across.at(epoch),
        top=svg.TOP,
        bottom=svg.BOTTOM,
        above=svg.TOP - 6,
        anchor="start" if early else "end",
        words=f"▼ {what} epoch {epoch}" if early else f"{what} epoch {epoch} ▼",
    )


def _lr_labels(
    yours: tuple[Piece, ...], reference: tuple[Piece, ...], across: svg.Axis, up: svg.Axis
) -> list[tuple[float, int, str]]:
    """The names at the lines' ends; one that ends early has a sign there that names it."""
    whole = yours[-1].end >= across.high
    labels = [(up.at(yours[-1].lr), YOURS, "yours")] if whole else []
    if reference:
        labels.append((up.at(reference[-1].lr), REFERENCE, "reference"))
    return labels


def lr_sentence(yours: tuple[Piece, ...], reference: tuple[Piece, ...]) -> str:
    """Say in words where the student's LR leaves the reference's, and how."""
    mine, theirs = lrs_by_epoch(yours), lrs_by_epoch(reference)
    if not mine:
        return "No optimizer step was seen, so there is no LR to draw."
    if not theirs:
        return "There is no run of the reference to compare it with."
    epoch = parting_epoch(mine, theirs)
    if epoch is None:
        return f"Your LR equals the reference's in all {len(theirs)} epochs."
    if epoch not in mine:
        return f"Your run shows no LR in epoch {epoch}; up to there the two are equal."
    if epoch not in theirs:
        return f"Your run goes on in epoch {epoch}, where the reference's has ended."
    constant = len(set(_all_lrs(mine))) == 1 and len(mine) > 1
    return (
        f"They part in epoch {epoch}: yours {_words(mine[epoch])}, "
        f"the reference's {_words(theirs[epoch])}."
        + (" Your LR never changes." if constant else "")
        + _when(yours, reference)
    )


def _when(yours: tuple[Piece, ...], reference: tuple[Piece, ...]) -> str:
    """At which epochs' beginnings each changes, where all changes of both are such."""
    both = changes(yours), changes(reference)
    if not all(both) or any(one.start != one.epoch for line in both for one in line):
        return ""
    own, theirs = (_listed([one.epoch for one in line]) for line in both)
    return f" Yours changes at the start of {own}; the reference's of {theirs}."


def _listed(epochs: list[int]) -> str:
    names = [str(epoch) for epoch in epochs[:MOST_NAMED]]
    if len(epochs) > MOST_NAMED:
        return f"epochs {', '.join(names)} and {len(epochs) - MOST_NAMED} more"
    if len(names) == 1:
        return f"epoch {names[0]}"
    return f"epochs {', '.join(names[:-1])} and {names[-1]}"


def _all_lrs(epochs: dict[int, list[float]]) -> list[float]:
    return [lr for lrs in epochs.values() for lr in lrs]


def _words(lrs: list[float]) -> str:
    if len(lrs) == 1:
        return f"is {number(lrs[0])}"
    return f"changes within the epoch, from {number(lrs[0])} to {number(lrs[-1])}"


def _lr_rows(
    yours: dict[int, list[float]], reference: dict[int, list[float]]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (str(epoch), _cell(yours.get(epoch, [])), _cell(reference.get(epoch, [])))
        for epoch in sorted(yours.keys() | reference.keys())[:MOST_ROWS]
    )


def _cell(lrs: list[float]) -> str:
    if not lrs:
        return NONE
    if len(lrs) == 1:
        return number(lrs[0])
    return f"{number(lrs[0])} → {number(lrs[-1])} ({len(lrs)} values)"
