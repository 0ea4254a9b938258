"""One run as the search for mistakes looks at it: the facts that several mistakes ask for."""

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from grader.checks.lr_trace import LRs, same_lrs
from grader.checks.mistakes.reading import Program
from grader.checks.verdict import rhythm
from grader.model.assignment import Assignment, SchedulerArgumentsSpec
from grader.model.evidence import Evidence, Place, SchedulerSeen
from grader.model.result import CheckResult

EVERY_BATCH = 0.9  # calls by batches, from which on they came in every batch: one may be left out
FEWEST = 3  # batches in an epoch, below which a call an epoch and a call a batch look alike
BEGIN_AS_THEY_FIND_IT = {
    *("StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR"),
    *("CosineAnnealingWarmRestarts", "ReduceLROnPlateau"),
}
"""Schedulers that leave the LR as it is when they are built."""


class Finding(NamedTuple):
    """A mistake that the evidence shows.

    `kinds` are the checks that it explains; `perhaps` those that it explains where nothing else
    does: they are to be looked at again once it is mended.
    """

    name: str
    kinds: frozenset[str]
    facts: Mapping[str, Any] = {}
    place: Place | None = None
    perhaps: frozenset[str] = frozenset()


class Deviation(NamedTuple):
    """The first optimizer step whose LR is not what the scheduler's own calls make it."""

    epoch: int
    calls: int
    seen: LRs
    predicted: float


class Case:
    """A run, the reference's, the results of its checks, and the program's text."""

    def __init__(
        self,
        assignment: Assignment,
        results: Sequence[CheckResult],
        seen: Evidence,
        reference: Evidence,
        program: Program,
    ) -> None:
        self.seen, self.reference, self.program = seen, reference, program
        self._results = {one.kind: one for one in results if one.status != "pass"}
        self.asked = next(
            (one.scheduler for one in assignment.checks if isinstance(one, SchedulerArgumentsSpec)),
            "",
        )
        self.unit = rhythm(reference)

    def reason(self, kind: str) -> str:
        """Why a check did not pass; empty where it did."""
        result = self._results.get(kind)
        return result.explanation.reason if result else ""

    def crashed(self) -> str:
        """The kind of the check that tells of a crash; empty where there was none."""
        found = (kind for kind, one in self._results.items() if one.status == "crash")
        return next(found, "")

    @functools.cached_property
    def scheduler(self) -> SchedulerSeen | None:
        """What `build_scheduler` returned, if that is a scheduler."""
        which = self.seen.returned_scheduler
        return None if which is None else self.seen.schedulers[which]

    @property
    def scheduler_class(self) -> str:
        """Its class in torch, the nearest one."""
        return next(iter(self.scheduler.torch_classes), "") if self.scheduler else ""

    @property
    def built(self) -> Place | None:
        """Where it was constructed."""
        return self.scheduler.place if self.scheduler else None

    @property
    def another_class(self) -> bool:
        """Whether it is of another class than is asked for."""
        return self.reason("scheduler_arguments") == "wrong_scheduler"

    @functools.cached_property
    def stepped_at(self) -> list[Place]:
        """The lines that step it, in order of their first calls."""
        mine = [run.place for run in self.seen.steps if self._is_mine(run.of, run.index)]
        return list(dict.fromkeys(place for place in mine if place))

    @functools.cached_property
    def calls(self) -> int:
        """How often it was stepped."""
        return sum(run.count for run in self.seen.steps if self._is_mine(run.of, run.index))

    @functools.cached_property
    def calls_by_epoch(self) -> Counter[int]:
        """How often it was stepped, by the epoch of the newest optimizer step."""
        found: Counter[int] = Counter()
        for run in self.seen.steps:
            if self._is_mine(run.of, run.index):
                found[run.epoch] += run.count
        return found

    @functools.cached_property
    def trained_by_epoch(self) -> Counter[int]:
        """How many optimizer steps each epoch has."""
        found: Counter[int] = Counter()
        for run in self.seen.steps:
            if run.of == "optimizer":
                found[run.epoch] += run.count
        return found

    @functools.cached_property
    def trained(self) -> set[int]:
        """The optimizers that took a step."""
        return {run.index for run in self.seen.steps if run.of == "optimizer"}

    @functools.cached_property
    def first_lrs(self) -> LRs:
        """The LRs of the first optimizer step; empty where there was none."""
        return _first_lrs(self.seen)

    @functools.cached_property
    def first_given(self) -> float | None:
        """The LR that the optimizer is made with; None where the reference does not show it."""
        which, lrs = self.reference.returned_scheduler, _first_lrs(self.reference)
        if which is None or len(lrs) != 1:
            return None
        classes = self.reference.schedulers[which].torch_classes
        return lrs[0] if classes[:1] and classes[0] in BEGIN_AS_THEY_FIND_IT else None

    def in_every_batch(self) -> bool:
        """Whether it was stepped between the optimizer's steps, batch by batch, in all epochs."""
        turns = Counter(run.epoch for run in self.seen.steps if self._is_mine(run.of, run.index))
        return bool(self.trained_by_epoch) and all(
            count >= FEWEST and turns[epoch] >= EVERY_BATCH * count
            for epoch, count in self.trained_by_epoch.items()
        )

    def is_meant_in_epochs(self) -> bool:
        """Whether its arguments are those asked for, or count no more than the epochs there are."""
        size = self.scheduler.arguments.get("step_size") if self.scheduler else None
        few = isinstance(size, int | float) and size <= len(self.reference.epochs)
        return not self.reason("scheduler_arguments") or few

    def as_often_as_the_reference(self) -> bool:
        """Whether each epoch has as many calls as the reference's, but for those after the last."""
        wanted = Counter[int]()
        for run in self.reference.steps:
            if run.of == "scheduler":
                wanted[run.epoch] += run.count
        epochs = sorted(self.trained_by_epoch)[:-1]
        return all(self.calls_by_epoch[epoch] == wanted[epoch] for epoch in epochs)

    @functools.cached_property
    def deviation(self) -> Deviation | None:
        """Where the LR parts from what the scheduler's own calls make it; None where it never does.

        None also where nobody can tell what they would make of it: see `is_predictable`.
        """
        start = self.first_given
        return self._deviation(start) if start is not None else None

    def is_explained(self, start: float | None = None) -> bool:
        """Whether every LR used is what the scheduler's own calls make of the first one.

        Args:
            start: the first one, if not the one that is given.
        """
        start = self.first_given if start is None else start
        return start is not None and self.is_predictable and self._deviation(start) is None

    @functools.cached_property
    def is_predictable(self) -> bool:
        """Whether it is known what this scheduler makes of the LR."""
        return bool(self.trained) and self._factor(0) is not None

    def _deviation(self, start: float) -> Deviation | None:
        calls = 0
        for run in self.seen.steps:
            if self._is_mine(run.of, run.index):
                calls += run.count
            elif run.of == "optimizer":
                factor = self._factor(calls)
                if factor is None:
                    return None
                if not same_lrs(run.lrs, (start * factor,)):
                    return Deviation(run.epoch, calls, run.lrs, start * factor)
        return None

    def _factor(self, calls: int) -> float | None:
        """What so many calls make of the first LR; None where that is not known."""
        if self.scheduler is None or self.scheduler.class_name != self.scheduler_class:
            return None  # a class of the student's own may do anything
        known = self.scheduler.arguments
        gamma, size = known.get("gamma"), known.get("step_size")
        if self.scheduler_class == "ExponentialLR":
            size = 1
        elif self.scheduler_class != "StepLR":
            return None
        if not (isinstance(gamma, int | float) and isinstance(size, int | float) and size > 0):
            return None
        try:
            return float(gamma ** (calls // size))
        except (OverflowError, ZeroDivisionError, TypeError, ValueError):
            return None

    def _is_mine(self, of: str, index: int) -> bool:
        return of == "scheduler" and index == self.seen.returned_scheduler


def _first_lrs(evidence: Evidence) -> LRs:
    return next((run.lrs for run in evidence.steps if run.of == "optimizer"), ())
