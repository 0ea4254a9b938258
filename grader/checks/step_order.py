"""Does `scheduler.step()` come after `optimizer.step()`?"""

from collections import Counter

import msgspec

from grader.checks.verdict import Verdict, rhythm
from grader.model.assignment import StepOrderSpec
from grader.model.evidence import Evidence, StepRun


def decide(spec: StepOrderSpec, seen: Evidence, reference: Evidence) -> Verdict:  # noqa: ARG001  (every check is asked alike)
    """Looks at the calls in the order in which they really came."""
    verdict = _decide(seen)
    return msgspec.structs.replace(verdict, facts={**verdict.facts, "unit": rhythm(reference)})


def _decide(seen: Evidence) -> Verdict:
    calls = [run for run in seen.steps if run.of == "scheduler"]
    if not calls:
        place = next((run.place for run in seen.steps if run.of == "optimizer"), None)
        return Verdict(0, "scheduler_never_stepped", {}, place)
    training = {run.index for run in seen.steps if run.of == "optimizer"}
    if not training:
        return Verdict(0, "optimizer_never_stepped", {}, seen.steps[0].place)
    counting = _schedulers_that_count(seen, training)
    if not counting:
        return Verdict(0, "idle_scheduler_stepped", {}, calls[0].place)
    wrong = _first_wrong(seen.steps, counting)
    if wrong is not None:
        return wrong
    calls = [run for run in calls if run.index in counting]
    count = sum(run.count for run in calls)
    return Verdict(1, "order_right", {"count": f"{count:,}"}, calls[0].place)


def _schedulers_that_count(seen: Evidence, training: set[int]) -> set[int]:
    """The schedulers that were stepped, but for those on an optimizer that trains nothing."""
    stepped = {run.index for run in seen.steps if run.of == "scheduler"}
    return {
        index
        for index in stepped
        if index == seen.returned_scheduler or seen.schedulers[index].optimizer in training
    }


def _first_wrong(steps: tuple[StepRun, ...], stepped: set[int]) -> Verdict | None:
    """What is wrong with the order of the first scheduler that steps out of it, or None."""
    wrong: dict[int, Verdict] = {}
    calls: Counter[int] = Counter()
    newest: dict[int, int] = {}  # how many optimizer steps there were at a scheduler's last step
    trained = 0
    for run in steps:
        if run.of == "optimizer":
            trained += run.count
        elif run.index in stepped and run.index not in wrong:
            verdict = _call(run, trained - newest.get(run.index, 0), calls[run.index])
            if verdict is not None:
                wrong[run.index] = verdict
            calls[run.index] += run.count
            newest[run.index] = trained
    return wrong[min(wrong)] if wrong else None


def _call(run: StepRun, trained: int, before: int) -> Verdict | None:
    """What is wrong with equal calls that came after `trained` optimizer steps, or None.

    `before` is how often this scheduler had been stepped before those.
    """
    if not trained and not before:
        return Verdict(0, "scheduler_stepped_first", {}, run.place)
    if not trained or run.count > 1:
        facts = {"number": before + (1 if not trained else 2)}
        return Verdict(0, "scheduler_stepped_again", facts, run.place)
    return None
