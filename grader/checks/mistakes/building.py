"""Mistakes in which scheduler was built, and with what, seen in its construction."""

from collections.abc import Iterator

from grader.checks.lr_trace import same_lrs
from grader.checks.mistakes.case import Case, Finding
from grader.checks.mistakes.crashes import advice
from grader.checks.verdict import figure

ARGUMENTS = frozenset({"scheduler_arguments"})
LRS = frozenset({"lr_values"})
BEGINNING = 0.3  # of a OneCycleLR's planned steps, where its learning rate still goes up


def find(case: Case) -> Iterator[Finding]:
    """What is wrong with the scheduler itself, the cause first."""
    reason = case.reason("scheduler_arguments")
    if reason in {"wrong_arguments", "arguments_swapped"}:
        alone = case.is_explained() and case.as_often_as_the_reference()
        kinds = ARGUMENTS | LRS if alone else ARGUMENTS
        name = "other_arguments" if reason == "wrong_arguments" else reason
        yield Finding(name, kinds, {}, case.built, perhaps=LRS)
    elif reason == "wrong_scheduler":
        yield Finding("other_scheduler", ARGUMENTS, {}, case.built, perhaps=LRS)
    if case.seen.ending == "finished" and case.reason("lr_values"):
        yield from _of_its_class(case, as_asked=not reason)


def _of_its_class(case: Case, *, as_asked: bool) -> Iterator[Finding]:
    """What is known to go wrong with just this class; nothing of what the assignment asks for."""
    match case.scheduler_class:
        case "OneCycleLR":
            yield from _one_cycle(case)
        case "CosineAnnealingLR" if not as_asked:
            yield from _cosine(case)
        case "CyclicLR" if not as_asked:
            yield from _cyclic(case)
        case "SequentialLR" if not as_asked:
            yield from _sequential(case)
        case _:
            pass


def _one_cycle(case: Case) -> Iterator[Finding]:
    known = case.scheduler.arguments if case.scheduler else {}
    epochs, batches = known.get("epochs"), known.get("steps_per_epoch")
    planned = known.get("total_steps")
    if planned is None and isinstance(epochs, int) and isinstance(batches, int):
        planned = epochs * batches
    by_epoch = 0 < case.calls <= len(case.trained_by_epoch)
    if isinstance(planned, int) and by_epoch and case.calls < BEGINNING * planned:
        own = "Call scheduler.step() after every batch."
        facts = {"planned": f"{planned:,}", "calls": f"{case.calls:,}"}
        more = {"advice": advice(case, "OneCycleLR", own)}
        yield Finding("one_cycle_in_other_unit", LRS, {**facts, **more}, case.built)


def _cosine(case: Case) -> Iterator[Finding]:
    planned = case.scheduler.arguments.get("T_max") if case.scheduler else None
    # The call after the last epoch changes nothing any more, so one less is as good.
    if isinstance(planned, int) and case.calls and planned not in {case.calls, case.calls - 1}:
        so = (
            "After T_max steps the curve turns and the learning rate climbs again."
            if planned < case.calls
            else "The training ended before the curve had come down."
        )
        own = "Set T_max to the number of times that scheduler.step() is called."
        more = {"so": so, "advice": advice(case, "CosineAnnealingLR", own)}
        facts = {"planned": f"{planned:,}", "calls": f"{case.calls:,}"}
        yield Finding("cosine_other_length", LRS, {**facts, **more}, case.built)


def _cyclic(case: Case) -> Iterator[Finding]:
    base = case.scheduler.arguments.get("base_lr") if case.scheduler else None
    given = case.first_given
    if not isinstance(base, int | float) or given is None:
        return
    if same_lrs(case.first_lrs, (float(base),)) and not same_lrs((given,), (float(base),)):
        own = "Set base_lr and max_lr to the learning rates that are asked for."
        more = {"advice": advice(case, "CyclicLR", own)}
        facts = {"seen": figure(float(base), given), "expected": figure(given, float(base))}
        yield Finding("cyclic_base_lr", LRS, {**facts, **more}, case.built)


def _sequential(case: Case) -> Iterator[Finding]:
    parts = [case.seen.schedulers[part] for part in case.scheduler.parts] if case.scheduler else []
    milestones = case.scheduler.arguments.get("milestones") if case.scheduler else None
    if len(parts) < 2 or not isinstance(milestones, list) or not milestones:  # noqa: PLR2004
        return
    first, second, after = parts[0].class_name, parts[1].class_name, milestones[0]
    if second == case.asked and isinstance(after, int):
        facts = {"first": first, "second": second, "planned": f"{after:,}"}
        more = {"advice": f"Return the {second} alone."}
        yield Finding("warmup_first", LRS, {**facts, **more}, case.built)
