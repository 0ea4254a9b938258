"""What `scheduler_arguments` has to say."""

from typing import Any

import msgspec
from check_runs import ARGUMENTS, BUILT, EPOCH, OTHER_ADAM, Row, make_evidence, scheduler

from grader.model.assignment import SchedulerArgumentsSpec
from grader.model.evidence import Evidence, SchedulerSeen

SIX_DEFAULTS = {
    "total_steps": None,
    "epochs": None,
    "pct_start": 0.3,
    "anneal_strategy": "cos",
    "cycle_momentum": True,
    "base_momentum": 0.85,
}
LATE = {"last_epoch": -1}


def _run(*built: SchedulerSeen, **changes) -> Evidence:
    return msgspec.structs.replace(make_evidence(EPOCH * 10), schedulers=built, **changes)


def _row(name: str, built: SchedulerSeen, reason: str = "arguments_right", share: float = -1):
    whole = float(reason == "arguments_right") if share < 0 else share
    return Row(name, ARGUMENTS, _run(built), reason, whole, BUILT)


def _args(name: str, share: float, **given: Any):
    reason = "arguments_right" if share == 1 else "wrong_arguments"
    return _row(name, scheduler(arguments=given), reason, share)


def _of(  # noqa: PLR0913  (a row is wide)
    name: str,
    cls: str,
    wanted: dict[str, Any],
    given: dict[str, Any],
    share: float,
    *,
    defaults: dict[str, Any] | None = None,
    reference: dict[str, Any] | None = None,
    reason: str | None = None,
):
    """A row about another class, whose reference has the wanted arguments."""
    defaults = LATE if defaults is None else defaults
    return Row(
        name,
        SchedulerArgumentsSpec(3, cls, wanted),
        _run(scheduler(cls, given, defaults=defaults)),
        reason or ("arguments_right" if share == 1 else "wrong_arguments"),
        share,
        BUILT,
        _run(scheduler(cls, wanted if reference is None else reference, defaults=defaults)),
    )


_OWN_CLASS = scheduler("Mine", classes=("StepLR",))
_TWO_OF_THREE = 2 / 3
_CHAINED = _run(scheduler("ChainedScheduler", {}, defaults={}))

ROWS = [
    # right
    _row("as asked", scheduler()),
    _row("a subclass of the student's own", _OWN_CLASS),
    _args("a float for an int", 1, step_size=3.0, gamma=0.5),
    _args("computed with rounding", 1, step_size=3, gamma=1.1 - 0.6),
    _args("a default written out", 1, step_size=3, gamma=0.5, last_epoch=-1),
    _of("an int for a float", "ExponentialLR", {"gamma": 1.0}, {"gamma": 1}, 1),
    _of(
        "no arguments asked for",
        "StepLR",
        {},
        {"step_size": 30, "gamma": 0.1},
        1,
        defaults={"gamma": 0.1, "last_epoch": -1},
    ),
    _of(
        "milestones",
        "MultiStepLR",
        {"milestones": [3, 6], "gamma": 0.5},
        {"milestones": [3.0, 6], "gamma": 0.5},
        1,
    ),
    _of(
        "zero up to rounding",
        "CosineAnnealingLR",
        {"T_max": 10, "eta_min": 0.0},
        {"T_max": 10, "eta_min": 0.1 + 0.2 - 0.3},
        1,
    ),
    _of(
        "many defaults",
        "OneCycleLR",
        {"max_lr": 0.01, "total_steps": 1880},
        {"max_lr": 0.01, "total_steps": 1880},
        1,
        defaults=SIX_DEFAULTS,
    ),
    _of(
        "a function that nobody compares",
        "LambdaLR",
        {},
        {"lr_lambda": {"repr": "<function>"}},
        1,
        reference={"lr_lambda": {"repr": "<method>"}},
    ),
    _of(
        "the parts of a composite are not arguments",
        "SequentialLR",
        {"milestones": [2]},
        {"milestones": [2]},
        1,
    ),
    Row(
        "a composite whose arguments are all parts",
        SchedulerArgumentsSpec(3, "ChainedScheduler"),
        _CHAINED,
        "arguments_right",
        1,
        BUILT,
        _CHAINED,
    ),
    # partly right
    _args("gamma left out", 0.5, step_size=3),
    _args("another gamma", 0.5, step_size=3, gamma=0.1),
    _args("another step_size", 0.5, step_size=30, gamma=0.5),
    _args("last_epoch given", _TWO_OF_THREE, step_size=3, gamma=0.5, last_epoch=4),
    _args("a text for a number", 0.5, step_size=3, gamma="0.5"),
    _args("a bool for a number", 0.5, step_size=3, gamma=True),
    _args("something that cannot be shown", 0.5, step_size=3, gamma={"repr": "<Decimal>"}),
    _args("gamma off by a ten-thousandth", 0.5, step_size=3, gamma=0.50005),
    _args("two wrong of three", 1 / 3, step_size=3, gamma=0.1, last_epoch=4),
    _of(
        "another default of many",
        "OneCycleLR",
        {"max_lr": 0.01, "total_steps": 1880},
        {"max_lr": 0.01, "total_steps": 1880, "pct_start": 0.5},
        _TWO_OF_THREE,
        defaults=SIX_DEFAULTS,
    ),
    _of(
        "a flag switched off",
        "OneCycleLR",
        {"max_lr": 0.01, "total_steps": 1880},
        {"max_lr": 0.01, "total_steps": 1880, "cycle_momentum": False},
        _TWO_OF_THREE,
        defaults=SIX_DEFAULTS,
    ),
    _of(
        "a milestone too many",
        "MultiStepLR",
        {"milestones": [3, 6], "gamma": 0.5},
        {"milestones": [3, 6, 9], "gamma": 0.5},
        0.5,
    ),
    # wrong
    _args("both wrong", 0, step_size=2, gamma=0.1),
    _row("swapped", scheduler(arguments={"step_size": 0.5, "gamma": 3}), "arguments_swapped"),
    _row(
        "swapped, as floats",
        scheduler(arguments={"step_size": 0.5, "gamma": 3.0}),
        "arguments_swapped",
    ),
    _of(
        "swapped in another class",
        "CosineAnnealingLR",
        {"T_max": 10, "eta_min": 0.001},
        {"T_max": 0.001, "eta_min": 10},
        0,
        reason="arguments_swapped",
    ),
    _of(
        "no arguments asked for, and a default changed",
        "StepLR",
        {},
        {"step_size": 30, "gamma": 0.5},
        0,
        defaults={"gamma": 0.1, "last_epoch": -1},
    ),
    _of("one argument, wrong", "ExponentialLR", {"gamma": 0.9}, {"gamma": 0.95}, 0),
    _row("another class", scheduler("ExponentialLR", {"gamma": 0.5}), "wrong_scheduler"),
    _row(
        "a subclass in torch of the class asked for",
        scheduler("Other", classes=("Other", "StepLR")),
        "wrong_scheduler",
    ),
    _row(
        "a class of the student's own with that name",
        scheduler("StepLR", classes=()),
        "wrong_scheduler",
    ),
    _row("right, and on another optimizer", scheduler(optimizer=1), "scheduler_on_other_optimizer"),
    _row("right, and on no optimizer", scheduler(optimizer=None), "scheduler_on_other_optimizer"),
    Row(
        "the optimizer made anew in build_scheduler",
        ARGUMENTS,
        _run(scheduler(), optimizers=(OTHER_ADAM,)),
        "scheduler_on_other_optimizer",
        0,
        BUILT,
    ),
    Row(
        "another one was returned than the right one",
        ARGUMENTS,
        _run(
            scheduler(), scheduler(arguments={"step_size": 2, "gamma": 0.1}), returned_scheduler=1
        ),
        "wrong_arguments",
        0,
        BUILT,
    ),
    Row(
        "return is missing",
        ARGUMENTS,
        _run(scheduler(), returned_scheduler=None, returned_type="NoneType"),
        "returned_nothing",
    ),
    Row(
        "the optimizer returned",
        ARGUMENTS,
        _run(scheduler(), returned_scheduler=None, returned_type="Adam"),
        "returned_no_scheduler",
    ),
]
