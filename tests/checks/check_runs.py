"""Evidence from a compact text, and the assignment that it is judged by.

A run is written as `O188 S | ` for each epoch:

- `O188`: 188 steps of optimizer 0, with the LR that the schedule has after the steps so far of
  scheduler 0; `O188#1` are steps of optimizer 1.
- `S`: one step of scheduler 0; `S3`: three in a row on one line; `S#1`: a step of scheduler 1.
- `@0.01`: from here on this LR, whatever the schedule says; `@0.01,0.001` for two param groups;
  `@` alone: the schedule's again.
- `|`: the next pass over the training images begins.
"""

import math
import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from grader.checks.judge import judge
from grader.model.assignment import (
    AccuracySpec,
    Assignment,
    CheckSpec,
    ConstraintsSpec,
    LrValuesSpec,
    RunSpec,
    SchedulerArgumentsSpec,
    StepOrderSpec,
    Tier,
)
from grader.model.evidence import (
    EpochSeen,
    Evidence,
    Failure,
    Frame,
    Measured,
    OptimizerSeen,
    Place,
    SchedulerSeen,
    StepRun,
)
from grader.model.result import CheckResult, Status

BUILT, OPTIMIZED, STEPPED = 10, 20, 30  # lines of train.py
EPOCHS = 10
EPOCH = "O188 S | "

ARGUMENTS = SchedulerArgumentsSpec(3, "StepLR", {"step_size": 3, "gamma": 0.5})
ORDER = StepOrderSpec(3)
LRS = LrValuesSpec(3)
GIVEN = ConstraintsSpec(1)
ACCURACY = AccuracySpec(
    4,
    [
        Tier(share=0.5, accuracy_at_least=0.9),
        Tier(share=1.0, accuracy_at_least=0.955, loss_at_most=0.2),
    ],
)
ALL_CHECKS: tuple[CheckSpec, ...] = (ARGUMENTS, ORDER, LRS, GIVEN, ACCURACY)

ADAM = OptimizerSeen("Adam", "Adam", from_build_optimizer=True)
OTHER_ADAM = OptimizerSeen("Adam", "Adam", from_build_optimizer=False)
SGD = OptimizerSeen("SGD", "SGD", from_build_optimizer=False)
IDLE = OptimizerSeen("SGD", "SGD", from_build_optimizer=False, trains_model=False)
PASS = EpochSeen({64: 187, 32: 1}, distinct=12_000, training=12_000)
PARAMETERS = {"fc1.weight": (128, 784), "fc1.bias": (128,), "fc2.weight": (10, 128)}
GOOD = Measured(
    accuracy=0.9636, loss=0.152, train_accuracy=0.998, train_loss=0.01, same_outputs=True
)

Schedule = Callable[[int], float | tuple[float, ...]]


class Row(msgspec.Struct, frozen=True):
    """A run, and what one check has to say about it."""

    name: str
    spec: CheckSpec
    seen: Evidence
    reason: str
    share: float = 0
    line: int | None = None
    reference: Evidence | None = None

    @property
    def status(self) -> Status:
        return "pass" if self.share == 1 else "partial" if self.share else "fail"

    def judged(self) -> CheckResult:
        return judge_one(self.spec, self.seen, self.reference or REFERENCE)


def judge_one(spec: CheckSpec, seen: Evidence, reference: Evidence) -> CheckResult:
    [result] = judge(assignment(spec), seen, reference)
    return result


def assignment(*checks: CheckSpec) -> Assignment:
    return Assignment(
        name="a",
        title="A",
        folder=Path("a"),
        reference=Path("train.py"),
        run=RunSpec("mnist"),
        checks=checks,
        quiz=None,
        fingerprint="",
    )


def step_lr(step_size: int = 3, gamma: float = 0.5, lr: float = 0.01) -> Schedule:
    return lambda n: lr * gamma ** (n // step_size)


def constant(lr: float = 0.01) -> Schedule:
    return lambda _: lr


def one_cycle(total: int, top: float = 0.01) -> Schedule:
    """Up for three tenths of the steps, then down: another LR in every step."""
    start, end, peak = top / 25, top / 25e4, 0.3 * total - 1

    def lr(n: int) -> float:
        if n <= peak:
            return top + (start - top) * (1 + math.cos(math.pi * n / peak)) / 2
        return end + (top - end) * (1 + math.cos(math.pi * (n - peak) / (total - 1 - peak))) / 2

    return lr


def scheduler(  # noqa: PLR0913  (a scheduler has that many sides)
    name: str = "StepLR",
    arguments: dict | None = None,
    *,
    classes: tuple[str, ...] | None = None,
    defaults: dict | None = None,
    optimizer: int | None = 0,
    parts: tuple[int, ...] = (),
) -> SchedulerSeen:
    own_defaults = {"gamma": 0.1, "last_epoch": -1} if defaults is None else defaults
    given = {"step_size": 3, "gamma": 0.5} if arguments is None else arguments
    return SchedulerSeen(
        class_name=name,
        torch_classes=(name,) if classes is None else classes,
        arguments={**own_defaults, **given},
        defaults=own_defaults,
        optimizer=optimizer,
        parts=parts,
        place=Place("train.py", BUILT),
    )


def make_evidence(what: str, lrs: Schedule | None = None, **changes) -> Evidence:
    """The evidence of a run that finished; `changes` replace its fields."""
    steps = _steps(what, lrs or step_lr())
    epochs = 1 + max((run.epoch for run in steps if run.of == "optimizer"), default=-1)
    whole = Evidence(
        ending="finished",
        stage="finished",
        optimizers=(ADAM, OTHER_ADAM),
        schedulers=(scheduler(), scheduler()),
        returned_scheduler=0,
        returned_type="StepLR",
        steps=steps,
        epochs=(PASS,) * epochs,
        parameters=PARAMETERS,
        measured=GOOD,
        cpu_seconds=2.0,
    )
    return msgspec.structs.replace(whole, **changes)


def ended(
    ending: str, stage: str, failure: Failure | None, *, built: bool = False, **changes
) -> Evidence:
    """The evidence of a run that ended early; `built` where `build_scheduler` had returned."""
    known = {"returned_scheduler": 0, "returned_type": "StepLR"} if built else {}
    return Evidence(
        ending=ending,
        stage=stage,
        failure=failure,
        optimizers=(ADAM,) if built else (),
        schedulers=(scheduler(),) if built else (),
        **{**known, **changes},
    )


def failure(type_: str, message: str = "it broke", *texts: str) -> Failure:
    """A failure with a frame a text: line 40, 41, ... of train.py."""
    frames = tuple(Frame("train.py", 40 + i, f"function_{i}", text) for i, text in enumerate(texts))
    return Failure(type_, message, frames)


def _steps(what: str, lrs: Schedule) -> tuple[StepRun, ...]:
    steps: list[StepRun] = []
    epoch = stepped = 0
    fixed: tuple[float, ...] | None = None
    for word in what.split():
        if word == "|":
            epoch += 1
        elif word.startswith("@"):
            fixed = tuple(float(lr) for lr in word[1:].split(",")) if word[1:] else None
        else:
            of, count, index = re.fullmatch(r"([OS])(\d*)(?:#(\d))?", word).groups()
            number, which = int(count or 1), int(index or 0)
            if of == "O":
                now = fixed if fixed is not None else lrs(stepped)
                groups = now if isinstance(now, tuple) else (now,)
                place = Place("train.py", OPTIMIZED)
                steps.append(StepRun("optimizer", which, epoch, number, groups, place))
            else:
                stepped += number if which == 0 else 0
                # The recorder notes the epoch of the optimizer's last step.
                last = next((run.epoch for run in reversed(steps)), 0)
                place = Place("train.py", STEPPED + which)
                steps.append(StepRun("scheduler", which, last, number, (), place))
    return tuple(steps)


REFERENCE = make_evidence(EPOCH * EPOCHS)
PER_BATCH = "O1 S " * 188 + "| "
ONE_CYCLE = make_evidence(PER_BATCH * EPOCHS, one_cycle(1880))
