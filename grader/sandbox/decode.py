"""Reads a child's bytes as hostile, into frozen Evidence or a plain reason why not.

Nothing is unpickled; sizes, types and shapes are checked before anything is used. A harness says
each thing once, and nothing after its last word. Bytes that do not fit end the reading: what came
before them stands, what comes after is not looked at.
"""

from pathlib import Path
from typing import Any, get_args

import msgspec
import torch

from grader.inside.frames import HEADER, ORDER, PROBE, REPORT, WEIGHTS
from grader.model.evidence import (
    NOT_FINITE,
    Drawn,
    Evidence,
    Failure,
    OptimizerSeen,
    Place,
    SchedulerSeen,
    Stage,
    StepRun,
    Value,
)
from grader.sandbox import wire
from grader.sandbox.bounds import MAX_NAME, MAX_NOTES, plain_value, short
from grader.sandbox.ending import Told, ending_of
from grader.sandbox.order import Order, read_order
from grader.sandbox.tensors import read_tensors
from grader.sandbox.worker import Outcome

STAGES = get_args(Stage)
NEEDED = {
    "returned_type": "nothing came back of what was built",
    "run": "no record of the training came back",
    "weights": "no weights came back",
}
"""What a harness has said by the end of a run that finished, and what to say where it has not."""


class Decoded(msgspec.Struct, frozen=True):
    """Evidence as reported, the final weights, and what the model made of the probe images.

    `order` is which images each step's gradients came from, None where it was not told;
    `initial` is the digest of the weights that the model was made with, empty likewise.
    """

    evidence: Evidence
    weights: dict[str, torch.Tensor] | None
    outputs: torch.Tensor | None
    order: Order | None = None
    initial: str = ""


class _UnreadableError(Exception):
    """The bytes are not what a harness writes."""


class _Reading:
    """What has been read of a run so far. A frame that does not fit changes none of it."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {"stage": STAGES[0]}
        self.said: set[str] = set()
        self.failure: wire.Failure | None = None
        self.weights: dict[str, torch.Tensor] | None = None
        self.outputs: torch.Tensor | None = None
        self.order: Order | None = None
        self.initial = ""
        self.notes: list[str] = []

    def take(self, kind: bytes, payload: bytes) -> None:
        if kind == REPORT:
            self._take_report(wire.parse(payload))
        elif kind == WEIGHTS:
            weights = read_tensors(payload)
            self._say({"weights"})
            self.weights = weights
        elif kind == PROBE:
            outputs = read_tensors(payload)["outputs"]
            self._say({"outputs"})
            self.outputs = outputs
        elif kind == ORDER:
            order = read_order(payload)
            self._say({"order"})
            self.order = order
        else:
            raise _UnreadableError("a frame of no known kind")

    def _say(self, names: set[str]) -> None:
        """Notes what a frame says; a harness says nothing twice."""
        if names & self.said:
            raise _UnreadableError("said before")
        self.said |= names

    def _take_report(self, report: wire.Report) -> None:
        before = self.fields["stage"]
        stage = report.stage or before
        forward = STAGES.index(stage) - STAGES.index(before)
        if forward < 0 or (not forward and not report.said):
            raise _UnreadableError("nothing new")
        fields = {**self.fields, **_facts(report), "stage": stage}
        if not _is_consistent(fields):
            raise _UnreadableError("an index of nothing that was seen")
        self._say(report.said)
        self.fields = fields
        self.failure = self.failure or report.failure
        self.initial = self.initial or report.initial or ""
        if report.run is not None:
            self.notes += map(short, report.run.notes[:MAX_NOTES])
        if report.probe_failure:
            self.notes.append(f"after training: {short(report.probe_failure.message)}")


def _facts(report: wire.Report) -> dict[str, Any]:
    """What a report says of the run, as fields of Evidence."""
    fields: dict[str, Any] = {}
    if report.returned_type is not None:
        fields |= _objects(report.optimizers or [], report.schedulers or [])
        fields["returned_type"] = short(report.returned_type, MAX_NAME)
        fields["returned_scheduler"] = report.returned_scheduler
    if report.history is not None:
        fields["history"] = tuple(report.history)
    if report.run is not None:
        fields |= _objects(report.run.optimizers, report.run.schedulers)
        fields["steps"] = tuple(map(_step, report.run.steps))
        fields["epochs"] = tuple(report.run.epochs)
        fields["drawn"] = _drawn(report.run.drawn)
    return fields


def _objects(
    optimizers: list[OptimizerSeen], schedulers: list[wire.Scheduler]
) -> dict[str, tuple[Any, ...]]:
    return {
        "optimizers": tuple(
            OptimizerSeen(
                class_name=short(one.class_name, MAX_NAME),
                torch_class=short(one.torch_class, MAX_NAME),
                from_build_optimizer=one.from_build_optimizer,
                trains_model=one.trains_model,
            )
            for one in optimizers
        ),
        "schedulers": tuple(
            SchedulerSeen(
                class_name=short(one.class_name, MAX_NAME),
                torch_classes=tuple(short(name, MAX_NAME) for name in one.torch_classes),
                arguments=_values(one.arguments),
                defaults=_values(one.defaults),
                optimizer=one.optimizer,
                parts=tuple(one.parts),
                place=_place(one.place),
            )
            for one in schedulers
        ),
    }


def _step(one: wire.Steps) -> StepRun:
    if one.of not in {"optimizer", "scheduler"} or one.count < 1:
        raise _UnreadableError("a step of nothing")
    lrs = tuple(NOT_FINITE if lr is None else lr for lr in one.lrs)
    place = _place(one.place)
    return StepRun(one.of, one.index, one.epoch, one.count, lrs, place)  # type: ignore[arg-type]


def decode(outcome: Outcome, source_folder: Path) -> Decoded:
    """Makes Evidence of what a child wrote and how it ended.

    Args:
        outcome: from `Worker.run`.
        source_folder: the student's files, for the text of the lines in a traceback.
    """
    reading = _Reading()
    unreadable = _read_frames(outcome, reading)
    told = Told(
        failure=reading.failure,
        finished="end" in reading.said and reading.fields["stage"] == "finished",
        unreadable=unreadable,
        at_fault="fault" in reading.said or reading.fields["stage"] == "start",
    )
    ending, failure = ending_of(outcome, told, source_folder)
    missing = [words for name, words in NEEDED.items() if name not in reading.said]
    if ending == "finished" and missing:
        ending, failure = "crash", Failure("channel", missing[-1])
    evidence = Evidence(
        ending=ending,
        failure=failure,
        parameters=(
            {name: tuple(t.shape) for name, t in reading.weights.items()}
            if reading.weights is not None
            else None
        ),
        stdout=outcome.stdout.decode(errors="replace"),
        stderr=outcome.stderr.decode(errors="replace"),
        notes=tuple(reading.notes),
        cpu_seconds=outcome.cpu_seconds,
        wall_seconds=outcome.wall_seconds,
        **reading.fields,
    )
    return Decoded(evidence, reading.weights, reading.outputs, reading.order, reading.initial)


def _read_frames(outcome: Outcome, reading: _Reading) -> bool:
    """Reads frames until the bytes end; True where some of them were not ours."""
    data, at = outcome.result, 0
    while at < len(data):
        start = at + HEADER.size
        if start > len(data):  # the child ended while it wrote
            return data[at : at + 16] != outcome.token[: len(data) - at]
        token, kind, length = HEADER.unpack_from(data, at)
        if token != outcome.token or "end" in reading.said:
            return True
        if start + length > len(data):
            return False
        try:
            reading.take(kind, data[start : start + length])
        except Exception:  # noqa: BLE001  (any error of a parser means: not what a harness writes)
            return True
        at = start + length
    return False


def _drawn(rows: list[wire.Draws]) -> tuple[Drawn, ...]:
    """Draws by loader, in the order in which the loaders were first used."""
    batches: dict[str, list[int]] = {}
    for row in rows:
        batches.setdefault(row.loader, []).append(row.batches)
    return tuple(
        Drawn(name, tuple(counts))  # type: ignore[arg-type]
        for name, counts in batches.items()
        if name in ("train", "validation")
    )


def _values(values: dict[str, Any]) -> dict[str, Value]:
    return {short(name, MAX_NAME): plain_value(value) for name, value in values.items()}


def _place(place: Place | None) -> Place | None:
    return None if place is None else Place(short(place.file), place.line)


def _is_consistent(fields: dict[str, Any]) -> bool:
    """Whether every index points at something that was reported, in whichever frame."""
    optimizers, schedulers = (len(fields.get(name, ())) for name in ("optimizers", "schedulers"))
    sizes = {"optimizer": optimizers, "scheduler": schedulers}
    returned = fields.get("returned_scheduler")
    return (
        (returned is None or returned < schedulers)
        and all(run.index < sizes[run.of] for run in fields.get("steps", ()))
        and all(
            (one.optimizer is None or one.optimizer < optimizers)
            # A part is seen before what it is a part of, so that nothing is a part of itself.
            and all(part < number for part in one.parts)
            for number, one in enumerate(fields.get("schedulers", ()))
        )
    )
