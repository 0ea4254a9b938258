"""Is the LR that was really used the reference's?"""

from grader.checks.lr_trace import (
    LRs,
    Parting,
    Stretch,
    by_epoch,
    first_parting,
    in_epochs_of,
    optimizers_stepped,
    same_lrs,
    traces,
)
from grader.checks.verdict import MOST_SHOWN, Verdict, figure, listed, rhythm
from grader.model.assignment import LrValuesSpec
from grader.model.evidence import Evidence, Place


def decide(spec: LrValuesSpec, seen: Evidence, reference: Evidence) -> Verdict:
    """Compares the LRs of the optimizer's steps with those of the reference's run."""
    streams = max(1, optimizers_stepped(reference))
    epochs = set(spec.at_epochs) if spec.at_epochs is not None else None
    pairs = list(zip(traces(seen, streams), traces(reference, streams), strict=True))
    for trace, expected in pairs:
        own = in_epochs_of(expected, trace)
        if not own:
            return Verdict(0, "lr_never_used", {}, _scheduler_place(seen))
        parting = first_parting(own, expected, epochs)
        if parting:
            unit = rhythm(reference)
            return _explain(parting, own, expected, seen, unit)
        missing = sorted(set(by_epoch(expected)) - set(by_epoch(own)))
        missing = [epoch for epoch in missing if epochs is None or epoch in epochs]
        if missing and sum(s.count for s in own) != sum(s.count for s in expected):
            facts = {"epochs": len(by_epoch(own)), "expected": len(by_epoch(expected))}
            return Verdict(0, "too_few_epochs", facts, _scheduler_place(seen))
    return Verdict(1, "lr_right", {"lrs": _summary(pairs[0][1])}, _scheduler_place(seen))


def _explain(
    parting: Parting, own: list[Stretch], expected: list[Stretch], seen: Evidence, unit: str
) -> Verdict:
    facts = {
        "epoch": parting.epoch,
        "step": parting.step,
        "seen": _show(parting.seen, parting.expected),
        "expected": _show(parting.expected, parting.seen),
        "unit": unit,
        "schedule": _summary(expected),
        "own": _summary(own),
    }
    return Verdict(0, _pattern(parting, own, expected, seen), facts, _scheduler_place(seen))


def _pattern(parting: Parting, own: list[Stretch], expected: list[Stretch], seen: Evidence) -> str:
    """Names the mistake behind the parting, where its pattern is known."""
    stepped = any(run.of == "scheduler" for run in seen.steps)
    lrs_seen, lrs_asked = ({stretch.lrs for stretch in trace} for trace in (own, expected))
    if len(lrs_seen) == 1 and own[0].lrs and len(lrs_asked) > 1:
        return "lr_constant_though_stepped" if stepped else "lr_constant"
    mine, theirs = _per_epoch(own), _per_epoch(expected)
    if mine.get(parting.epoch) is None and theirs.get(parting.epoch) is not None:
        return "lr_changes_within_epoch"
    for shift, reason in ((1, "lr_early"), (-1, "lr_late")):
        common = [e for e in mine if e in theirs and e + shift in theirs]
        if common and all(
            (lrs := mine[e]) and (wanted := theirs[e + shift]) and same_lrs(lrs, wanted)
            for e in common
        ):
            return reason
    return "lr_differs"


def _per_epoch(trace: list[Stretch]) -> dict[int, LRs | None]:
    """The LRs of each epoch; None where they change within it."""
    return {
        epoch: stretches[0].lrs if len({s.lrs for s in stretches}) == 1 else None
        for epoch, stretches in by_epoch(trace).items()
    }


def _summary(trace: list[Stretch]) -> str:
    """The different LRs in order, as in 0.01, 0.005, 0.0025."""
    values: list[str] = []
    for stretch in trace:
        text = _show(stretch.lrs)
        if not values or values[-1] != text:
            values.append(text)
        if len(values) > MOST_SHOWN:
            break
    return listed(values, ", ")


def _show(lrs: LRs, beside: LRs = ()) -> str:
    """LRs as people write them, with as many digits as tell them from those beside them."""
    others = beside if len(beside) == len(lrs) else (None,) * len(lrs)
    return listed(list(dict.fromkeys(map(figure, lrs, others))), " / ") or "none"


def _scheduler_place(seen: Evidence) -> Place | None:
    """Where the scheduler is stepped, or else where it was constructed."""
    stepped = next((run.place for run in seen.steps if run.of == "scheduler"), None)
    if stepped is None and seen.returned_scheduler is not None:
        return seen.schedulers[seen.returned_scheduler].place
    return stepped
