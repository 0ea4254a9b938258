"""Before and after: the same model with a constant LR, the student's schedule, the reference's."""

from typing import NamedTuple

import msgspec

from grader.model.evidence import Evidence, Measured
from grader.report.plot import Picture, series_picture
from grader.report.text import NONE, number, percent

ALIKE = 0.005  # of an accuracy: twice the standard error of the difference of two of 10,000 images
TOO_LITTLE = 0.02  # of the training accuracy: that far below the constant LR's is underfitting
HELD, OWN, OTHER = "constant LR", "yours", "reference"
MISSING = (
    "The same model was to be trained with a constant LR too, and that run did not succeed, so it "
    "is not compared here. No mark depends on it."
)


class Row(NamedTuple):
    """A run and its numbers, in the order of the head."""

    name: str
    cells: tuple[str, ...]


class BeforeAfter(msgspec.Struct, frozen=True):
    """The section of a student's page; `problem` says why yours could not be measured."""

    sentences: tuple[str, ...]
    problem: str
    rows: tuple[Row, ...]
    picture: Picture | None


def before_after(
    yours: Evidence, reference: Evidence | None, constant: Evidence | None
) -> BeforeAfter | None:
    """Decide what the section shows; None where nothing of the student's run was measured."""
    if yours.measured is None:
        return None
    held = constant.measured if constant and constant.ending == "finished" else None
    runs = {
        HELD: held,
        OWN: yours.measured,
        OTHER: reference.measured if reference else None,
    }
    known = {
        name: measured
        for name, measured in runs.items()
        if measured and measured.accuracy is not None
    }
    sentences = []
    if constant is not None and HELD not in known:
        sentences.append(MISSING)
    elif held and OWN in known:
        sentences += _sentences(known)
    return BeforeAfter(
        sentences=tuple(sentences),
        problem=yours.measured.problem or "",
        rows=tuple(Row(name, _cells(one)) for name, one in known.items()),
        picture=_picture(yours, reference, constant) if HELD in known else None,
    )


def _cells(of: Measured) -> tuple[str, ...]:
    gap = _gap(of)
    return (
        NONE if of.train_accuracy is None else percent(of.train_accuracy),
        NONE if of.accuracy is None else percent(of.accuracy),
        NONE if gap is None else f"{100 * gap:.1f}",
        NONE if of.train_loss is None else number(of.train_loss),
        NONE if of.loss is None else number(of.loss),
    )


def _gap(of: Measured) -> float | None:
    if of.accuracy is None or of.train_accuracy is None:
        return None
    return of.train_accuracy - of.accuracy


def _in_points(gap: float) -> str:
    return f"{100 * gap:.1f} points"


def _sentences(known: dict[str, Measured]) -> list[str]:
    """What the numbers say about overfitting."""
    gaps = {name: gap for name, one in known.items() if (gap := _gap(one)) is not None}
    if not {HELD, OWN} <= gaps.keys():
        return []
    own, held = known[OWN], known[HELD]
    assert own.train_accuracy is not None
    assert held.train_accuracy is not None
    theirs = f", {_in_points(gaps[OTHER])} with the reference's" if OTHER in gaps else ""
    overfitting = (
        "Overfitting is the gap between what a model gets right of the images that it was trained "
        f"on and of new ones: {_in_points(gaps[HELD])} with a constant LR, "
        f"{_in_points(gaps[OWN])} with your schedule{theirs}."
    )
    if own.train_accuracy < held.train_accuracy - TOO_LITTLE:
        underfitting = (
            f"Your model gets only {percent(own.train_accuracy)} of its training images right: it "
            "has learned too little (underfitting), and a small gap is then no merit."
        )
        return [overfitting, underfitting]
    return [overfitting, _verdict(gaps[OWN] - gaps[HELD], own, held)]


def _verdict(change: float, own: Measured, held: Measured) -> str:
    gap = (
        "The gap is about the same as with a constant LR"
        if abs(change) < ALIKE
        else f"The gap is {_in_points(abs(change))} "
        f"{'smaller' if change < 0 else 'larger'} than with a constant LR"
    )
    if own.loss is None or held.loss is None:
        return f"{gap}."
    losses = f"the loss on new images is {number(own.loss)}, with a constant LR {number(held.loss)}"
    return f"{gap}; {losses}."


def _picture(
    yours: Evidence, reference: Evidence | None, constant: Evidence | None
) -> Picture | None:
    """The validation losses by epoch, as each run's own history tells them."""
    runs = {OWN: yours, OTHER: reference, "constant": constant}
    series = {name: _validation_losses(run) for name, run in runs.items() if run}
    shown = {name: dots for name, dots in series.items() if dots}
    if "constant" not in shown:
        return None
    return series_picture("Validation loss by epoch", "loss", shown, label=9)


def _validation_losses(run: Evidence) -> dict[int, float]:
    names = [
        name
        for row in run.history
        for name in row
        if "loss" in name.lower() and any(part in name.lower() for part in ("val", "test"))
    ]
    if not names:
        return {}
    return {epoch: row[names[0]] for epoch, row in enumerate(run.history) if names[0] in row}
