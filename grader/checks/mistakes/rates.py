"""Mistakes by which something other than the scheduler's own calls settled the learning rate."""

from collections.abc import Iterator
from typing import Any

from grader.checks.lr_trace import same_lrs
from grader.checks.mistakes.case import Case, Deviation, Finding
from grader.checks.verdict import figure
from grader.model.evidence import Place, SchedulerSeen

LRS = frozenset({"lr_values"})


def find(case: Case) -> Iterator[Finding]:
    """What else set the learning rate, the cause first."""
    if case.seen.ending != "finished" or case.scheduler is None or not case.reason("lr_values"):
        return
    driven = case.scheduler.optimizer
    if driven is not None and case.trained and driven not in case.trained:
        yield _other_optimizer(case, driven)
        return
    if case.deviation is not None and case.calls:
        found = _interference(case, case.deviation)
        if found is not None:
            yield found


def _other_optimizer(case: Case, which: int) -> Finding:
    if case.seen.optimizers[which].from_build_optimizer:
        return Finding("optimizer_replaced", LRS, {}, case.program.optimizer_made_in_train())
    return Finding("idle_optimizer", LRS | {"scheduler_arguments"}, {}, case.built)


def _interference(case: Case, parting: Deviation) -> Finding | None:
    # Of several param groups, the one that shows it.
    odd = next((lr for lr in parting.seen if not same_lrs((lr,), (parting.predicted,))), None)
    facts: dict[str, Any] = {
        "epoch": parting.epoch,
        "calls": parting.calls,
        "seen": "none" if odd is None else figure(odd, parting.predicted),
        "predicted": figure(parting.predicted, odd),
    }
    if not parting.calls:
        return _from_the_start(case, parting, facts)
    stepped = next(iter(case.stepped_at), None)
    call = case.program.step_with_an_argument(stepped)
    if call:
        return Finding("step_with_number", LRS, {**facts, "call": call}, stepped)
    written, loaded = case.program.lr_written(), _loaded(case, parting)
    if bool(written) == bool(loaded):  # neither is in the text, or both: nobody can tell
        return None
    if loaded:
        return Finding("set_back_by_loading", LRS, facts, loaded)
    gamma = case.scheduler.arguments["gamma"] if case.scheduler else 1
    asked = case.program.call_of("get_lr")
    if asked and same_lrs(parting.seen, (parting.predicted * gamma,)):
        return Finding("set_from_get_lr", LRS, facts, asked)
    return Finding("set_by_hand", LRS, facts, written)


def _loaded(case: Case, parting: Deviation) -> Place | None:
    """Where an optimizer's state is loaded, if the LR is one that was used before."""
    before = {
        run.lrs for run in case.seen.steps if run.of == "optimizer" and run.epoch < parting.epoch
    }
    if any(same_lrs(parting.seen, lrs) for lrs in before):
        return case.program.call_of("load_state_dict", owner="opt")
    return None


def _from_the_start(case: Case, parting: Deviation, facts: dict[str, Any]) -> Finding | None:
    """The LR is another one before the scheduler was stepped at all."""
    for number, one in enumerate(case.seen.schedulers):
        ours = case.scheduler is not None and one.optimizer == case.scheduler.optimizer
        if ours and number != case.seen.returned_scheduler:
            share = _share_at_once(one)
            if share and same_lrs(parting.seen, (parting.predicted * share,)):
                more = {"other": one.class_name}
                return Finding("leftover_scheduler", LRS, {**facts, **more}, one.place)
    if len(parting.seen) == 1 and len(case.seen.schedulers) == 1:
        start = parting.seen[0]
        given = case.program.lr_given(start)
        if given and case.is_explained(start) and not case.program.lr_written():
            more = {"expected": facts["predicted"]}
            return Finding("other_initial_lr", LRS, {**facts, **more}, given)
    return None


def _share_at_once(scheduler: SchedulerSeen) -> float | None:
    """Which part of the LR a scheduler leaves as it is built; None where it is not known."""
    name = {"LinearLR": "start_factor", "ConstantLR": "factor"}.get(
        next(iter(scheduler.torch_classes), "")
    )
    share = scheduler.arguments.get(name) if name else None
    return share if isinstance(share, int | float) else None
