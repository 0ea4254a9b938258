"""The LRs that an optimizer really used, step by step, and where two such traces part."""

import itertools
import math
from collections.abc import Iterator

import msgspec

from grader.model.evidence import Evidence

CLOSE = 1e-6  # relative: closed and chained forms of a schedule differ by rounding

LRs = tuple[float, ...]


class Stretch(msgspec.Struct, frozen=True):
    """`count` optimizer steps in a row, in one epoch, with the same LRs of the param groups."""

    epoch: int
    lrs: LRs
    count: int


class Parting(msgspec.Struct, frozen=True):
    """The first step at which two traces differ; `step` counts from 0 within the epoch."""

    epoch: int
    step: int
    seen: LRs
    expected: LRs


def traces(evidence: Evidence, streams: int) -> list[list[Stretch]]:
    """The trace of each optimizer in the order of their first steps, as `streams` traces.

    One stream holds the steps of all optimizers: an optimizer that took another's place goes on
    with its trace.
    """
    rank: dict[int, int] = {}
    found: list[list[Stretch]] = [[] for _ in range(streams)]
    for run in evidence.steps:
        if run.of == "optimizer":
            which = rank.setdefault(run.index, len(rank))
            found[min(which, streams - 1)].append(Stretch(run.epoch, run.lrs, run.count))
    return found


def optimizers_stepped(evidence: Evidence) -> int:
    """How many optimizers took a step."""
    return len({run.index for run in evidence.steps if run.of == "optimizer"})


def by_epoch(trace: list[Stretch]) -> dict[int, list[Stretch]]:
    """The stretches of each epoch."""
    epochs: dict[int, list[Stretch]] = {}
    for stretch in trace:
        epochs.setdefault(stretch.epoch, []).append(stretch)
    return epochs


def steps_in(trace: list[Stretch]) -> int:
    """How many optimizer steps a trace has."""
    return sum(stretch.count for stretch in trace)


def first_parting(
    seen: list[Stretch], expected: list[Stretch], epochs: set[int] | None
) -> Parting | None:
    """The first step at which the LRs differ, in the epochs that count (None: in all).

    They are compared epoch by epoch, and step by step where the LR of `expected` changes within
    the epoch.
    """
    own, others = by_epoch(in_epochs_of(expected, seen)), by_epoch(expected)
    pairs = (
        pair
        for epoch, stretches in others.items()
        if epoch in own
        for pair in _in_epoch(own[epoch], stretches)
    )
    for epoch, step, lrs, wanted in pairs:
        if (epochs is None or epoch in epochs) and not same_lrs(lrs, wanted):
            return Parting(epoch, step, lrs, wanted)
    return None


def in_epochs_of(expected: list[Stretch], seen: list[Stretch]) -> list[Stretch]:
    """A trace in the epochs of another, where both have equally many steps.

    That holds whatever a student's loop calls an epoch. With another number of steps the trace
    keeps its own epochs.
    """
    if steps_in(seen) != steps_in(expected):
        return seen
    renumbered: list[Stretch] = []
    ends = itertools.accumulate(stretch.count for stretch in expected)
    bounds = list(zip(ends, (stretch.epoch for stretch in expected), strict=True))
    at = i = 0
    for stretch in seen:
        end = at + stretch.count
        while at < end:
            taken = min(end, bounds[i][0]) - at
            renumbered.append(Stretch(bounds[i][1], stretch.lrs, taken))
            at += taken
            i += at == bounds[i][0]
    return renumbered


def same_lrs(seen: LRs, expected: LRs) -> bool:
    """Whether param groups have equal LRs; one expected LR stands for any number of groups."""
    if len(expected) == 1 and seen:
        expected = expected * len(seen)
    return len(seen) == len(expected) and all(
        math.isclose(a, b, rel_tol=CLOSE, abs_tol=1e-15)
        for a, b in zip(seen, expected, strict=True)
    )


def _in_epoch(seen: list[Stretch], expected: list[Stretch]) -> Iterator[tuple[int, int, LRs, LRs]]:
    """Pairs of one epoch; an LR that the reference keeps is compared with all of the student's."""
    if len({stretch.lrs for stretch in expected}) == 1:
        wanted = expected[0]
        step = 0
        for stretch in seen:
            yield wanted.epoch, step, stretch.lrs, wanted.lrs
            step += stretch.count
    else:
        yield from _side_by_side(seen, expected)


def _side_by_side(
    seen: list[Stretch], expected: list[Stretch]
) -> Iterator[tuple[int, int, LRs, LRs]]:
    """Walks two traces together: (epoch and step of the expected one, LRs seen, LRs expected)."""
    ends = list(itertools.accumulate(stretch.count for stretch in seen))
    i = at = step = 0
    epoch = -1
    for stretch in expected:
        step = step if stretch.epoch == epoch else 0
        epoch, end = stretch.epoch, at + stretch.count
        while at < end and i < len(seen):
            taken = min(end, ends[i]) - at
            yield epoch, step, seen[i].lrs, stretch.lrs
            at += taken
            step += taken
            i += at == ends[i]
