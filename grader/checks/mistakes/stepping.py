"""Mistakes in when, and how often, the scheduler is stepped: all of them seen in the calls."""

from collections import Counter
from collections.abc import Iterator

from grader.checks.mistakes.case import EVERY_BATCH, FEWEST, Case, Finding
from grader.checks.mistakes.crashes import advice

ORDER, LRS = "step_order", "lr_values"
MANY = 1.5  # batches by optimizer step, from which on gradients were clearly added up


def find(case: Case) -> Iterator[Finding]:
    """What is wrong with the calls of a run that went to its end, the cause first."""
    if case.seen.ending != "finished" or case.scheduler is None:
        return
    yield from _per_batch(case)
    reason = case.reason(ORDER)
    if not case.seen.steps:
        kinds = {ORDER, LRS} | (
            {"constraints"} if case.reason("constraints") == "not_trained" else set()
        )
        yield Finding("never_trained", frozenset(kinds))
    elif reason == "scheduler_never_stepped":
        kinds = {ORDER} | ({LRS} if case.reason(LRS) == "lr_constant" else set())
        facts = {"built_class": case.scheduler.class_name, "unit": case.unit}
        yield Finding("never_stepped", frozenset(kinds), facts, case.built)
    elif reason == "scheduler_stepped_first":
        yield _first(case)
    elif reason == "scheduler_stepped_again":
        yield from _again(case)
    elif not reason:
        yield from _seldom(case)
    if case.reason(LRS) == "too_few_epochs":
        kinds = {LRS} | ({"constraints"} if case.reason("constraints") == "other_epochs" else set())
        yield Finding("fewer_epochs", frozenset(kinds), {}, None)


def _first(case: Case) -> Finding:
    early = case.reason(LRS) == "lr_early" and case.is_explained()
    kinds = frozenset({ORDER, LRS} if early else {ORDER})
    place = next(iter(case.stepped_at), None)
    silenced = case.program.silenced_warnings()
    if silenced:
        facts = {"unit": case.unit, "silenced": f"{silenced.file}:{silenced.line}"}
        return Finding("warning_silenced", kinds, facts, place)
    return Finding("stepped_before_training", kinds, {"unit": case.unit}, place)


def _per_batch(case: Case) -> Iterator[Finding]:
    """Stepped in every batch, though an epoch is what the schedule is meant in."""
    if not case.in_every_batch():
        return
    most = Counter(case.calls_by_epoch.values()).most_common(1)[0][0]
    facts = {"most": f"{most:,}", "unit": case.unit}
    place = next(iter(case.stepped_at), None)
    if _adds_gradients_up(case):
        trained = max(case.trained_by_epoch.values())
        move = (
            "Move scheduler.step() to the end of the loop over the epochs."
            if case.unit == "epoch"
            else "Put scheduler.step() right below optimizer.step(), under the same `if`."
        )
        more = {"trained": f"{trained:,}", "move": move}
        kinds = frozenset({ORDER, LRS})
        yield Finding("stepped_without_training", kinds, {**facts, **more}, place)
    elif case.unit == "epoch" and case.scheduler_class == "ReduceLROnPlateau":
        own = "Call its step() once at the end of every epoch, with the validation loss."
        more = {"advice": advice(case, "ReduceLROnPlateau", own)}
        yield Finding("plateau_per_batch", frozenset({LRS}), {**facts, **more}, place)
    elif case.unit == "epoch" and not case.another_class and case.is_meant_in_epochs():
        yield Finding("stepped_per_batch", frozenset({LRS}), facts, place)


def _adds_gradients_up(case: Case) -> bool:
    """Whether every epoch has more batches than optimizer steps, and a call in each batch."""
    trained = case.trained_by_epoch
    return len(case.seen.epochs) == len(trained) and all(
        (batches := sum(epoch.batches.values())) >= MANY * trained[number]
        and case.calls_by_epoch[number] >= EVERY_BATCH * batches
        for number, epoch in enumerate(case.seen.epochs)
    )


def _again(case: Case) -> Iterator[Finding]:
    epochs = len(case.trained_by_epoch)
    few = case.calls < FEWEST * epochs or len(case.stepped_at) > 1
    if case.unit == "epoch" and case.calls > epochs and few and not case.in_every_batch():
        lines = " and ".join(f"{place.file}:{place.line}" for place in case.stepped_at[:3])
        facts = {"calls": case.calls, "epochs": epochs, "lines": f" ({lines})" if lines else ""}
        kinds = frozenset({ORDER, LRS} if case.is_explained() else {ORDER})
        yield Finding("stepped_twice", kinds, facts, next(iter(case.stepped_at), None))


def _seldom(case: Case) -> Iterator[Finding]:
    epochs = len(case.trained_by_epoch)
    asked = len(case.reference.epochs)
    # The call after the last epoch changes nothing any more: without it nothing is wrong.
    too_few = case.unit == "epoch" and epochs == asked and 0 < case.calls < epochs - 1
    if too_few and case.is_explained() and case.reason(LRS) and not case.another_class:
        facts = {"calls": case.calls, "epochs": epochs}
        place = next(iter(case.stepped_at), None)
        yield Finding("stepped_too_seldom", frozenset({LRS}), facts, place)
