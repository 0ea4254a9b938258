"""Mistakes that stopped the program, by the words of the exception."""

import re
from collections.abc import Iterator

from grader.checks.mistakes.case import Case, Finding
from grader.model.evidence import Failure, Place

SCHEDULERS = {
    *("LambdaLR", "MultiplicativeLR", "StepLR", "MultiStepLR", "ConstantLR", "LinearLR"),
    *("ExponentialLR", "SequentialLR", "PolynomialLR", "CosineAnnealingLR", "ChainedScheduler"),
    *("ReduceLROnPlateau", "CyclicLR", "OneCycleLR", "CosineAnnealingWarmRestarts"),
}

OF_NONE = re.compile(r"'NoneType' object has no attribute '(step|get_last_lr|get_lr|state_dict)'")


def find(case: Case) -> Iterator[Finding]:
    """What stopped the program, where it is one of these."""
    if case.reason("scheduler_arguments") == "returned_nothing":
        yield from _not_returned(case)
    failure, kind = case.seen.failure, case.crashed()
    if failure is None or not kind:
        return
    known = _by_words(case, failure)
    if known:
        name, facts = known
        frame = failure.frames[-1] if failure.frames else None
        place = Place(frame.file, frame.line) if frame else None
        yield Finding(name, frozenset({kind}), facts, place)


def _not_returned(case: Case) -> Iterator[Finding]:
    built = next(
        (one for one in case.seen.schedulers if case.program.builds_the_scheduler(one.place)), None
    )
    if built is None:
        return
    failure, kinds = case.seen.failure, {"scheduler_arguments"}
    if failure and failure.type == "AttributeError" and OF_NONE.search(failure.message):
        kinds.add(case.crashed())
    facts = {"built_class": built.class_name}
    yield Finding("scheduler_not_returned", frozenset(kinds), facts, built.place)


def _by_words(case: Case, failure: Failure) -> tuple[str, dict[str, str]] | None:
    """The mistake's name and its facts."""
    words = failure.message
    match failure.type:
        case "TypeError" if "ReduceLROnPlateau.step()" in words and "'metrics'" in words:
            own = "Write scheduler.step(val_loss), with the validation loss of the epoch."
            name, facts = (
                "stepped_without_metric",
                {"advice": advice(case, "ReduceLROnPlateau", own)},
            )
        case "TypeError" if "keyword argument 'verbose'" in words and _in_building(case):
            name, facts = "verbose_removed", {}
        case "KeyError" if "'initial_lr' is not specified" in words and _in_building(case):
            name, facts = "resumed_from_nothing", {}
        case "ValueError" if found := re.search(r"Tried to step \d+ times\D+(\d+)$", words):
            own = "Set total_steps to the number of times that step() is called."
            name = "one_cycle_stepped_too_often"
            facts = {"planned": found[1], "advice": advice(case, "OneCycleLR", own)}
        case "ValueError" if "must support momentum" in words and "cycle_momentum" in words:
            own = "Pass cycle_momentum=False, or use an optimizer with momentum."
            name, facts = "momentum_not_there", {"advice": advice(case, "", own)}
        case "NameError" if found := re.search(r"name '(\w+)' is not defined", words):
            name, facts = "name_not_defined", {"name": found[1], "import_it": _import(found[1])}
        case _:
            return None
    return name, facts


def _in_building(case: Case) -> bool:
    return case.seen.stage == "scheduler"


def _import(name: str) -> str:
    if name in SCHEDULERS:
        return f"Add `from torch.optim.lr_scheduler import {name}` at the top of the file."
    return "Look for an import that is missing, or for a slip of the pen in the name."


def advice(case: Case, about: str, own: str) -> str:
    """What to do about a mistake with one class: use the one asked for, or else `own`."""
    if case.asked and case.asked != about:
        once = f"call its step() once in every {case.unit}"
        return f"Build the {case.asked} that is asked for, and {once}."
    return own
