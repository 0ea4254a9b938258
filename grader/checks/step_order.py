"""Does `scheduler.step()` come after `optimizer.step()`?"""

import msgspec

from grader.checks.verdict import Verdict, rhythm
from grader.model.assignment import StepOrderSpec
from grader.model.evidence import Evidence, StepRun


def decide(spec: StepOrderSpec, seen: Evidence, reference: Evidence) -> Verdict:  # noqa: ARG001  (every check is asked alike)
    """Looks at the calls in the order in which they really came."""
    verdict = _decide(seen)
    return msgspec.structs.replace(verdict, facts={**verdict.facts, "unit": rhythm(reference)})


def _decide(seen: Evidence) -> Verdict:
    stepped = _schedulers_that_count(seen)
    if not stepped:
        place = next((run.place for run in seen.steps if run.of == "optimizer"), None)
        return Verdict(0, "scheduler_never_stepped", {}, place)
    if not any(run.of == "optimizer" for run in seen.steps):
        return Verdict(0, "optimizer_never_stepped", {}, seen.steps[0].place)
    for index in stepped:
        verdict = _order_of(index, seen.steps)
        if verdict is not None:
            return verdict
    calls = [run for run in seen.steps if run.of == "scheduler" and run.index in stepped]
    count = sum(run.count for run in calls)
    return Verdict(1, "order_right", {"count": f"{count:,}"}, calls[0].place)


def _schedulers_that_count(seen: Evidence) -> list[int]:
    """The schedulers that were stepped, but for those tried out on an optimizer that never was."""
    stepped = sorted({run.index for run in seen.steps if run.of == "scheduler"})
    trained = {run.index for run in seen.steps if run.of == "optimizer"}
    counting = [
        index
        for index in stepped
        if index == seen.returned_scheduler or seen.schedulers[index].optimizer in trained
    ]
    return counting or stepped


def _order_of(index: int, steps: tuple[StepRun, ...]) -> Verdict | None:
    """What is wrong with the order of one scheduler's steps, or None where nothing is."""
    optimizer_steps = 0
    scheduler_steps = 0
    for run in steps:
        if run.of == "optimizer":
            optimizer_steps += run.count
        elif run.index == index:
            if not optimizer_steps and not scheduler_steps:
                return Verdict(0, "scheduler_stepped_first", {}, run.place)
            if not optimizer_steps or run.count > 1:
                facts = {"number": scheduler_steps + (1 if not optimizer_steps else 2)}
                return Verdict(0, "scheduler_stepped_again", facts, run.place)
            scheduler_steps += run.count
            optimizer_steps = 0
    return None
