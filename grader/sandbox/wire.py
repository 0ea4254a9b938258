"""What a frame of JSON may hold: strict types, unknown fields refused.

Sizes are bounded by the result pipe's cap, depth by the decoder's own limit.
"""

from typing import Annotated, Any

import msgspec

from grader.model.evidence import Count, EpochSeen, OptimizerSeen, Place, Stage

Digest = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")]


class Frame(msgspec.Struct, forbid_unknown_fields=True):
    """One line of a traceback."""

    file: str
    line: int
    function: str


class Failure(msgspec.Struct, forbid_unknown_fields=True):
    """An exception, with the student's own lines."""

    type: str
    message: str
    frames: list[Frame]


class Scheduler(msgspec.Struct, forbid_unknown_fields=True):
    """The construction of a scheduler."""

    class_name: str
    torch_classes: list[str]
    arguments: dict[str, Any]
    defaults: dict[str, Any]
    optimizer: Count | None
    parts: list[Count]
    place: Place | None


class Steps(msgspec.Struct, forbid_unknown_fields=True):
    """Equal consecutive calls of a `step()`."""

    of: str
    index: Count
    epoch: Count
    count: Count
    lrs: list[float | None]
    place: Place | None


class Draws(msgspec.Struct, forbid_unknown_fields=True):
    """One iteration over a given loader."""

    loader: str
    batches: Count


class Run(msgspec.Struct, forbid_unknown_fields=True):
    """Everything that was seen by the end of the run."""

    optimizers: list[OptimizerSeen]
    schedulers: list[Scheduler]
    steps: list[Steps]
    epochs: list[EpochSeen]
    drawn: list[Draws]
    notes: list[str]


class Report(msgspec.Struct, forbid_unknown_fields=True):
    """Everything that a frame of JSON may say; each says some of it."""

    stage: Stage | None = None
    end: bool = False
    fault: str | None = None
    failure: Failure | None = None
    probe_failure: Failure | None = None
    optimizers: list[OptimizerSeen] | None = None
    schedulers: list[Scheduler] | None = None
    returned_scheduler: Count | None = None
    returned_type: str | None = None
    run: Run | None = None
    initial: Digest | None = None
    history: list[dict[str, float]] | None = None
