"""The LRs that a class really used: equal curves are one group, with everybody who has it."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from grader.model.evidence import StepRun
from grader.report.lr_curve import Piece, lr_pieces, lrs_by_epoch, parting_epoch
from grader.report.text import number

MOST_CORNERS = 120  # of a curve that is kept; more would not be seen in a small picture
DIGITS = 5  # that count; what differs less is one curve

Corner = tuple[float, float]
"""Where a curve begins a new level: the epoch, as in `Piece.start`, and the LR."""


class LrGroup(msgspec.Struct, frozen=True):
    """A curve and who has it.

    `corners` are thinned where the LR changes all the time; `end` is where the last one ends.
    `same` says whether it is the reference's, `words` how it goes or where the two part.
    """

    corners: tuple[Corner, ...]
    end: float
    same: bool
    words: str
    who: list[str]


class ClassLrs(NamedTuple):
    """All curves of a class, the most common first; `unseen` took no step that was seen."""

    reference: LrGroup | None
    groups: tuple[LrGroup, ...]
    unseen: tuple[str, ...]


def class_lrs(
    reference: tuple[StepRun, ...], everybody: Iterable[tuple[str, tuple[StepRun, ...]]]
) -> ClassLrs:
    """Group a class by the LRs of their optimizers' steps.

    Only one curve of a group is kept, so that a large class takes little memory.

    Args:
        reference: the steps of the reference's run; empty where there is none.
        everybody: ids and the steps of their runs, taken one after another.
    """
    expected = lr_pieces(reference)
    groups: dict[bytes, LrGroup] = {}
    unseen = []
    for id_, steps in everybody:
        pieces = lr_pieces(steps)
        if not pieces:
            unseen.append(id_)
            continue
        key = _key(pieces)
        if key not in groups:
            groups[key] = _group(pieces, expected)
        groups[key].who.append(id_)
    ranked = sorted(groups.values(), key=lambda group: -len(group.who))
    own = _group(expected, expected) if expected else None
    return ClassLrs(own, tuple(ranked), tuple(unseen))


def _key(pieces: tuple[Piece, ...]) -> bytes:
    """The same for curves that differ by rounding alone."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(f"{piece.start:.4f} {piece.end:.4f} {piece.lr:.{DIGITS}g}\n".encode())
    return digest.digest()


def _group(pieces: tuple[Piece, ...], expected: tuple[Piece, ...]) -> LrGroup:
    mine, theirs = lrs_by_epoch(pieces), lrs_by_epoch(expected)
    parting = parting_epoch(mine, theirs) if theirs else None
    corners = [(piece.start, piece.lr) for piece in pieces]
    levels = [
        corner
        for before, corner in zip([None, *corners], corners, strict=False)
        if before is None or before[1] != corner[1]
    ]
    thinned = levels[:: 1 + len(levels) // MOST_CORNERS]
    same = bool(theirs) and parting is None
    return LrGroup(tuple(thinned), pieces[-1].end, same, _words(mine, theirs, parting), [])


def _words(
    mine: dict[int, list[float]], theirs: dict[int, list[float]], parting: int | None
) -> str:
    if not theirs:
        return f"from {number(mine[min(mine)][0])} to {number(mine[max(mine)][-1])}"
    if parting is None:
        return "as the reference"
    if parting not in mine:
        later = max(mine) > parting
        return f"no LR in epoch {parting}" if later else f"ends before epoch {parting}"
    if parting not in theirs:
        return f"goes on in epoch {parting}, where the reference has ended"
    every = {lr for lrs in mine.values() for lr in lrs}
    if len(every) == 1:
        return f"never changes: {number(every.pop())} in every epoch"
    return f"{_level(mine[parting])} in epoch {parting}, the reference {_level(theirs[parting])}"


def _level(lrs: list[float]) -> str:
    if len(lrs) == 1:
        return number(lrs[0])
    return f"{number(lrs[0])} to {number(lrs[-1])} in {len(lrs)} values"
