"""The LR that a run really used, as a step function over its epochs."""

import math
from collections import Counter, defaultdict
from itertools import groupby, pairwise
from typing import NamedTuple

from grader.model.evidence import StepRun

MOST_EPOCHS = 500  # what a run reports may be absurd; no picture needs more
LARGEST = 1e12  # an LR beyond this is not drawn
SAME = 1e-6  # relative; float noise is no difference


class Piece(NamedTuple):
    """A stretch of optimizer steps with one LR; `start` and `end` count epochs from 0.0.

    Half of epoch 2's steps end at 2.5.
    """

    start: float
    end: float
    lr: float

    @property
    def epoch(self) -> int:
        """The epoch that the stretch lies in; it never reaches into the next one."""
        return int(self.start)


def lr_pieces(steps: tuple[StepRun, ...]) -> tuple[Piece, ...]:
    """Derive the LR over the epochs from the recorded optimizer steps.

    The optimizer is the one that stepped most, the LR that of its first param group. Within an
    epoch a step's place is its share of the epoch's steps. LRs that are not finite, or absurdly
    large, leave a gap.
    """
    runs = [run for run in steps if run.of == "optimizer" and run.lrs and run.count > 0]
    totals: Counter[int] = Counter()
    by_epoch: defaultdict[int, list[StepRun]] = defaultdict(list)
    for run in runs:
        totals[run.index] += run.count
    most = max(totals, key=lambda index: totals[index], default=0)
    for run in runs:
        if run.index == most and 0 <= run.epoch < MOST_EPOCHS:
            by_epoch[run.epoch].append(run)
    return tuple(
        piece for epoch in sorted(by_epoch) for piece in _pieces_of_epoch(epoch, by_epoch[epoch])
    )


def _pieces_of_epoch(epoch: int, runs: list[StepRun]) -> list[Piece]:
    total = sum(run.count for run in runs)
    done = 0
    pieces = []
    for lr, equal in groupby(runs, key=lambda run: run.lrs[0]):
        start, done = done, done + sum(run.count for run in equal)
        if abs(lr) <= LARGEST:  # false for a NaN too
            pieces.append(Piece(epoch + start / total, epoch + done / total, lr))
    return pieces


def changes(pieces: tuple[Piece, ...]) -> list[Piece]:
    """The stretches that begin with another LR than the one before them ended with."""
    return [
        piece
        for before, piece in pairwise(pieces)
        if not math.isclose(before.lr, piece.lr, rel_tol=SAME)
    ]


def lrs_by_epoch(pieces: tuple[Piece, ...]) -> dict[int, list[float]]:
    """The LRs of each epoch in the order in which they were used."""
    epochs: defaultdict[int, list[float]] = defaultdict(list)
    for piece in pieces:
        epochs[piece.epoch].append(piece.lr)
    return dict(epochs)


def parting_epoch(yours: dict[int, list[float]], reference: dict[int, list[float]]) -> int | None:
    """The first epoch, from 0, whose LRs differ; an epoch that one side lacks differs too."""
    for epoch in sorted(yours.keys() | reference.keys()):
        pair = yours.get(epoch, []), reference.get(epoch, [])
        if len(pair[0]) != len(pair[1]):
            return epoch
        if not all(math.isclose(a, b, rel_tol=SAME) for a, b in zip(*pair, strict=True)):
            return epoch
    return None
