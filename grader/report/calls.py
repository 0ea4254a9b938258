"""The calls of `optimizer.step()` and `scheduler.step()` in the order in which they really came."""

from collections import Counter
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from grader.model.evidence import Evidence, StepRun

LONGEST_PATTERN = 4  # calls; what a loop over batches repeats is hardly ever longer
MOST_CALLS = 2_000  # of the epochs that are told; what a run reports may be absurd


class Call(NamedTuple):
    """Equal calls in a row, in one epoch; `line` is 0 where it is not known."""

    of: str
    other: bool
    epoch: int
    line: int
    often: int


class Round(NamedTuple):
    """Calls that came over and over, `times` in a row."""

    times: int
    calls: tuple[Call, ...]


class Calls:
    """The calls of a run; `other` ones are of an optimizer or a scheduler that does not count.

    The optimizer that stepped most counts, and the schedulers that were made for it; where none
    was, all of them.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        steps: Counter[int] = Counter()
        for run in evidence.steps:
            if run.of == "optimizer":
                steps[run.index] += run.count
        self._optimizer = max(steps, key=lambda index: steps[index], default=0)
        used = {run.index for run in evidence.steps if run.of == "scheduler"}
        self._schedulers = {index for index in used if self._is_meant(index)} or used

    def __bool__(self) -> bool:
        return bool(self._evidence.steps)

    def _is_meant(self, index: int) -> bool:
        if index == self._evidence.returned_scheduler:
            return True
        known = self._evidence.schedulers
        return index < len(known) and known[index].optimizer == self._optimizer

    def _counts(self, run: StepRun) -> bool:
        return run.index in self._schedulers if run.of == "scheduler" else self._is_main(run)

    def _is_main(self, run: StepRun) -> bool:
        return run.of == "optimizer" and run.index == self._optimizer

    def in_epochs(self, epochs: range) -> list[Call]:
        """The calls of these epochs; a scheduler's call belongs to the epoch trained last."""
        runs = [run for run in self._evidence.steps if run.epoch in epochs]
        found = []
        for key, group in groupby(runs, key=self._key):
            found.append(Call(*key, often=sum(run.count for run in group)))
            if len(found) == MOST_CALLS:
                break
        return found

    def _key(self, run: StepRun) -> tuple[str, bool, int, int]:
        return run.of, not self._counts(run), run.epoch, run.place.line if run.place else 0

    @cached_property
    def by_epoch(self) -> dict[int, tuple[tuple[str, int], ...]]:
        """What was called in each epoch, in order, by whoever counts."""
        runs = [run for run in self._evidence.steps if self._counts(run)]
        found: dict[int, list[tuple[str, int]]] = {}
        for (epoch, of), group in groupby(runs, key=lambda run: (run.epoch, run.of)):
            found.setdefault(epoch, []).append((of, sum(run.count for run in group)))
        return {epoch: tuple(calls) for epoch, calls in found.items()}


def rounds(calls: list[Call]) -> list[Round]:
    """The calls with what came over and over told once."""
    found: list[Round] = []
    at = 0
    while at < len(calls):
        times, length = max(
            ((_times(calls, at, length), length) for length in range(1, LONGEST_PATTERN + 1)),
            key=lambda pair: (pair[0] > 1) * pair[0] * pair[1],
        )
        times = max(times, 1)
        length = length if times > 1 else 1
        found.append(Round(times, tuple(calls[at : at + length])))
        at += times * length
    return found


def _times(calls: list[Call], at: int, length: int) -> int:
    """How often the `length` calls from `at` on come in a row."""
    pattern, times = calls[at : at + length], 0
    while len(pattern) == length and calls[at : at + length] == pattern:
        times, at = times + 1, at + length
    return times
