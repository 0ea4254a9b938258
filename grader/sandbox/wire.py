"""What a frame of JSON may hold: strict types, unknown fields refused, sizes bounded."""

from typing import Annotated, Any

import msgspec

from grader.inside.plain import MAX_COLUMNS, MAX_ITEMS
from grader.inside.recorder import MAX_RUNS
from grader.model.evidence import Count, EpochSeen, OptimizerSeen, Place, Stage
from grader.sandbox.bounds import MAX_GROUPS, MAX_NAME, MAX_REPORT_BYTES, MAX_REPORT_VALUES

Column = Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
Row = Annotated[dict[Column, float], msgspec.Meta(max_length=MAX_COLUMNS)]

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
    torch_classes: Annotated[list[str], msgspec.Meta(max_length=MAX_ITEMS)]
    arguments: dict[str, Any]
    defaults: dict[str, Any]
    optimizer: Count | None
    parts: Annotated[list[Count], msgspec.Meta(max_length=MAX_GROUPS)]
    place: Place | None


class Steps(msgspec.Struct, forbid_unknown_fields=True):
    """Equal consecutive calls of a `step()`."""

    of: str
    index: Count
    epoch: Count
    count: Count
    lrs: Annotated[list[float | None], msgspec.Meta(max_length=MAX_GROUPS)]
    place: Place | None


class Draws(msgspec.Struct, forbid_unknown_fields=True):
    """One iteration over a given loader."""

    loader: str
    batches: Count


class Run(msgspec.Struct, forbid_unknown_fields=True):
    """Everything that was seen by the end of the run."""

    optimizers: list[OptimizerSeen]
    schedulers: list[Scheduler]
    steps: Annotated[list[Steps], msgspec.Meta(max_length=MAX_RUNS)]
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
    history: Annotated[list[Row], msgspec.Meta(max_length=MAX_ITEMS)] | None = None

    @property
    def said(self) -> set[str]:
        """The names of the fields that it says anything in, but for the stage."""
        silent = (None, False)
        fields = set(self.__struct_fields__) - {"stage"}
        return {name for name in fields if not any(getattr(self, name) is one for one in silent)}


def parse(payload: bytes) -> Report:
    """Reads a frame of JSON.

    Raises:
        ValueError: it is too large (or any error of msgspec: it is no report).
    """
    # Every value but the first stands behind one of these; those in texts are counted too.
    values = sum(map(payload.count, (b",", b"[", b"{")))
    if len(payload) > MAX_REPORT_BYTES or values > MAX_REPORT_VALUES:
        raise ValueError("a report that is too large")
    return msgspec.json.decode(payload, type=Report)
