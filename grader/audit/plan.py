"""What a replay has to do, out of what a run reported."""

from collections import Counter
from typing import Any, NamedTuple

from grader.model.evidence import NOT_FINITE, Evidence, StepRun
from grader.sandbox.order import UNKNOWN, Order

Batch = list[int]
DISAGREES = "what was reported of its images does not agree with itself"


class Plan(NamedTuple):
    """Passes of batches of images' numbers, and the LRs of every step as (count, LRs)."""

    passes: list[list[Batch]]
    lrs: list[tuple[int, tuple[float, ...]]]

    @property
    def steps(self) -> int:
        """How many optimizer steps there are in all."""
        return sum(len(batches) for batches in self.passes)

    def document(self) -> dict[str, Any]:
        """The plan as `inside/replay.py` reads it."""
        return {"passes": self.passes, "lrs": self.lrs}


NOTHING = Plan([], [])


class CannotReplayError(Exception):
    """The run was not of a kind that a replay can follow; the text says why, as a clause."""


class _Step(NamedTuple):
    lrs: tuple[float, ...]
    epoch: int
    batches: list[Batch]


def plan_of(evidence: Evidence, order: Order | None, training: int) -> Plan:
    """Says how to train as a run reported to have trained: one batch a step, in its order.

    Args:
        evidence: what was reported of the run.
        order: which images each step's gradients came from.
        training: how many of the images are training images.

    Raises:
        CannotReplayError: the run did something else, or its reports do not agree.
    """
    runs = _runs_of_the_given_optimizer(evidence)
    if not runs:
        return NOTHING
    if order is None:
        raise CannotReplayError("the order of its images was not reported")
    steps = _without_steps_on_nothing(_steps(runs, order))
    if not _agree(evidence, steps, training):
        raise CannotReplayError(DISAGREES)
    if any(len(step.batches) != 1 for step in steps):
        raise CannotReplayError("it does not take one optimizer step for one batch")
    if any(UNKNOWN in step.batches[0] for step in steps):
        raise CannotReplayError("it changed the images before they reached the model")
    passes: dict[int, list[Batch]] = {}
    for step in steps:
        passes.setdefault(step.epoch, []).append(step.batches[0])
    for epoch, batches in passes.items():
        distinct = {image for batch in batches for image in batch if image < training}
        if len(distinct) != evidence.epochs[epoch].distinct:
            raise CannotReplayError(DISAGREES)
    return Plan(list(passes.values()), _lrs(steps))


def _runs_of_the_given_optimizer(evidence: Evidence) -> list[StepRun]:
    runs = [run for run in evidence.steps if run.of == "optimizer"]
    if not all(evidence.optimizers[run.index].from_build_optimizer for run in runs):
        raise CannotReplayError("it steps an optimizer other than the one that it was given")
    if any(NOT_FINITE in run.lrs for run in runs):
        raise CannotReplayError("its learning rate was not a finite number")
    return runs


def _steps(runs: list[StepRun], order: Order) -> list[_Step]:
    """Every optimizer step with its batches; steps from before the training have none."""
    claimed = sum(run.count for run in runs)
    per_step, sizes, images = order.steps.tolist(), order.sizes.tolist(), order.images.tolist()
    if claimed > len(per_step):
        raise CannotReplayError("more optimizer steps were reported than were followed")
    # The order begins earlier than the steps: a schedule may be tried out before the training.
    first = len(per_step) - claimed
    which = sum(per_step[:first])
    at = sum(sizes[:which])
    found = []
    counts = iter(per_step[first:])
    for run in runs:
        for _ in range(run.count):
            batches = []
            for size in sizes[which : (which := which + next(counts))]:
                batches.append(images[at : at + size])
                at += size
            found.append(_Step(run.lrs, run.epoch, batches))
    return found


def _without_steps_on_nothing(steps: list[_Step]) -> list[_Step]:
    """Leaves out what came before the first gradient: without one, an optimizer does nothing."""
    first = next((i for i, step in enumerate(steps) if step.batches), len(steps))
    return steps[first:]


def _agree(evidence: Evidence, steps: list[_Step], training: int) -> bool:
    """Whether the order of the images says what the counts by epoch say."""
    sizes: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    for step in steps:
        for batch in step.batches:
            sizes[len(batch)] += 1
            for image in batch:
                kind = "training" if image < training else "validation"
                kinds["unknown" if image == UNKNOWN else kind] += 1
    counted: Counter[int] = Counter()
    for epoch in evidence.epochs:
        counted.update(epoch.batches)
    known_epochs = all(step.epoch < len(evidence.epochs) for step in steps)
    return (
        known_epochs
        and sizes == counted
        and kinds
        == Counter(
            training=sum(epoch.training for epoch in evidence.epochs),
            validation=sum(epoch.validation for epoch in evidence.epochs),
            unknown=sum(epoch.altered + epoch.foreign for epoch in evidence.epochs),
        )
    )


def _lrs(steps: list[_Step]) -> list[tuple[int, tuple[float, ...]]]:
    found: list[tuple[int, tuple[float, ...]]] = []
    for step in steps:
        if found and found[-1][1] == step.lrs:
            found[-1] = (found[-1][0] + 1, step.lrs)
        else:
            found.append((1, step.lrs))
    return found
