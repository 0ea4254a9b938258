"""What was observed in one run of one submission: facts, no verdicts.

Everything here but `Measured` was reported by a process that also ran the student's code: it is
decoded strictly and cross-checked, never simply believed.
"""

from typing import Annotated, Any, Literal

import msgspec

Value = Any
"""An argument as reported: JSON-like; what JSON cannot hold comes as {"repr": "..."}."""

Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""A whole number that counts something, small enough for every reader of JSON."""

NOT_FINITE = 1.7976931348623157e308
"""Stands for an LR that is infinite or not a number, which JSON could not hold."""

Stage = Literal["start", "import", "model", "optimizer", "scheduler", "train", "finished"]
"""The step of the run that was begun last; "finished" where `train` returned."""

Ending = Literal["finished", "crash", "timeout", "memory", "internal_error"]
"""How the student's process ended."""


class Frame(msgspec.Struct, frozen=True):
    """One line of the student's code in a traceback; `text` is that line."""

    file: str
    line: int
    function: str
    text: str


class Failure(msgspec.Struct, frozen=True):
    """What ended the run early: an exception, a signal, an exit or a limit.

    `type` is the exception's class name, or "exit", "signal", "limit"; `frames` has the student's
    own lines alone, the outermost first.
    """

    type: str
    message: str
    frames: tuple[Frame, ...] = ()


class Place(msgspec.Struct, frozen=True):
    """A line of the student's code; `file` is relative to the submission's folder."""

    file: str
    line: Count


class OptimizerSeen(msgspec.Struct, frozen=True):
    """An optimizer, by its class and the nearest class of torch.optim that it derives from.

    `trains_model` is False where it holds no parameter of the model that `train` was given.
    """

    class_name: str
    torch_class: str
    from_build_optimizer: bool
    trains_model: bool = True


class SchedulerSeen(msgspec.Struct, frozen=True):
    """The construction of a scheduler.

    `torch_classes` are the classes of torch.optim it is or derives from, the nearest first (empty
    for a class of the student's own). `arguments` are those that the nearest torch class was
    constructed with, bound to its signature with defaults, without the optimizer; `defaults` are
    that signature's. `optimizer` is an index into `Evidence.optimizers`; `parts` are the indices
    of the schedulers that a composite was given; `place` is where the student's code did it.
    """

    class_name: str
    torch_classes: tuple[str, ...]
    arguments: dict[str, Value]
    defaults: dict[str, Value]
    optimizer: int | None
    parts: tuple[int, ...]
    place: Place | None


class StepRun(msgspec.Struct, frozen=True):
    """Equal consecutive calls of one `step()`, run-length coded.

    `of` says whose step it was and `index` which one (into `Evidence.optimizers` or
    `.schedulers`). `lrs` are the LRs of the optimizer's param groups as that step used them
    (empty for a scheduler). `epoch` counts passes over the training images from 0. Steps inside
    another scheduler's step or in a construction do not count.
    """

    of: Literal["optimizer", "scheduler"]
    index: Count
    epoch: Count
    count: Count
    lrs: tuple[float, ...] = ()
    place: Place | None = None


class EpochSeen(msgspec.Struct, frozen=True):
    """The images that gradients came from in one pass, by what they are.

    `batches` maps the size of a batch as the model got it to how often it came. `distinct` is
    the number of different training images; `altered` are training images changed before they
    reached the model; `foreign` are images that are neither training nor validation images.
    """

    batches: dict[Count, Count]
    distinct: Count
    training: Count
    validation: Count = 0
    altered: Count = 0
    foreign: Count = 0


class Drawn(msgspec.Struct, frozen=True):
    """How many batches each iteration over one of the given loaders drew, in order."""

    loader: Literal["train", "validation"]
    batches: tuple[Count, ...]


class Measured(msgspec.Struct, frozen=True):
    """What the trusted side measured from the final weights; accuracies from 0 to 1.

    `accuracy` and `loss` (mean cross-entropy, nats; None where it is not finite) are over the
    hidden test images, the `train_` ones over the first 12,000 training images at most.
    `same_outputs` says whether the student's model computed what the assignment's computes from
    equal weights (None where the student's model could not be asked). `problem` says why nothing
    could be measured.
    """

    accuracy: float | None = None
    loss: float | None = None
    train_accuracy: float | None = None
    train_loss: float | None = None
    same_outputs: bool | None = None
    problem: str | None = None


Verdict = Literal["proved", "not_provable", "contradicted"]
"""Whether weights are those of the training that was reported."""


class Audit(msgspec.Struct, frozen=True):
    """Whether the weights that came back are those of the training that was reported.

    `proved`: a replay gave the same weights, bit for bit. `contradicted`: they cannot have come
    from that training. `not_provable` is everything else, and says nothing against a program.
    `reason` says why, in a sentence for the instructor.
    """

    verdict: Verdict
    reason: str


class Evidence(msgspec.Struct, frozen=True):
    """Everything that is known about one run.

    `doubts` are sentences for the instructor: what was reported does not go with the source or
    with the weights (see `audit/crosscheck.py`). `audit` is None where none was made.
    """

    ending: Ending
    stage: Stage
    failure: Failure | None = None
    optimizers: tuple[OptimizerSeen, ...] = ()
    schedulers: tuple[SchedulerSeen, ...] = ()
    returned_scheduler: int | None = None
    returned_type: str | None = None
    steps: tuple[StepRun, ...] = ()
    epochs: tuple[EpochSeen, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    history: tuple[dict[str, float], ...] = ()
    parameters: dict[str, tuple[int, ...]] | None = None
    measured: Measured | None = None
    stdout: str = ""
    stderr: str = ""
    notes: tuple[str, ...] = ()
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    doubts: tuple[str, ...] = ()
    audit: Audit | None = None
