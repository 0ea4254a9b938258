"""Reads a child's bytes as hostile, into frozen Evidence or a plain reason why not.

Nothing is unpickled; sizes, types and shapes are checked before anything is used. Bytes that do
not fit end the reading: what came before them stands, what comes after is not looked at.
"""

import struct
from pathlib import Path
from typing import Any

import msgspec
import torch
from safetensors.torch import load as load_safetensors

from grader.inside.frames import HEADER, ORDER, PROBE, REPORT, WEIGHTS
from grader.model.evidence import (
    NOT_FINITE,
    Drawn,
    Evidence,
    Failure,
    OptimizerSeen,
    SchedulerSeen,
    StepRun,
    Value,
)
from grader.sandbox import wire
from grader.sandbox.ending import MAX_TEXT, Told, ending_of
from grader.sandbox.order import Order, read_order
from grader.sandbox.worker import Outcome

MAX_INT = 2**53


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
    """What has been read of a run so far."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {"stage": "start"}
        self.failure: wire.Failure | None = None
        self.ended = False
        self.fault: str | None = None
        self.weights: dict[str, torch.Tensor] | None = None
        self.outputs: torch.Tensor | None = None
        self.order: Order | None = None
        self.initial = ""
        self.notes: list[str] = []

    def take(self, kind: bytes, payload: bytes) -> None:
        if kind == REPORT:
            before = dict(self.fields)
            self._take_report(msgspec.json.decode(payload, type=wire.Report))
            if not _is_consistent(self.fields):
                self.fields = before
                raise _UnreadableError("an index of nothing that was seen")
        elif kind == WEIGHTS:
            self.weights = load_safetensors(payload)
        elif kind == PROBE:
            self.outputs = load_safetensors(payload)["outputs"]
        elif kind == ORDER:
            self.order = read_order(payload)
        else:
            raise _UnreadableError("a frame of no known kind")

    def _take_report(self, report: wire.Report) -> None:
        if report.stage:
            self.fields["stage"] = report.stage
        self.ended = self.ended or report.end
        self.fault = self.fault or report.fault
        self.failure = self.failure or report.failure
        if report.probe_failure:
            self.notes.append(f"after training: {_short(report.probe_failure.message)}")
        if report.returned_type is not None:
            self.fields["returned_type"] = _short(report.returned_type)
            self._take_objects(report.optimizers or [], report.schedulers or [])
            self.fields["returned_scheduler"] = report.returned_scheduler
        self.initial = self.initial or report.initial or ""
        if report.history is not None:
            self.fields["history"] = tuple(report.history)
        if report.run is not None:
            self._take_run(report.run)

    def _take_objects(
        self, optimizers: list[OptimizerSeen], schedulers: list[wire.Scheduler]
    ) -> None:
        self.fields["optimizers"] = tuple(optimizers)
        self.fields["schedulers"] = tuple(
            SchedulerSeen(
                class_name=_short(one.class_name),
                torch_classes=tuple(one.torch_classes),
                arguments=_values(one.arguments),
                defaults=_values(one.defaults),
                optimizer=one.optimizer,
                parts=tuple(one.parts),
                place=one.place,
            )
            for one in schedulers
        )

    def _take_run(self, run: wire.Run) -> None:
        self._take_objects(run.optimizers, run.schedulers)
        steps = []
        for one in run.steps:
            if one.of not in {"optimizer", "scheduler"} or one.count < 1:
                raise _UnreadableError("a step of nothing")
            lrs = tuple(NOT_FINITE if lr is None else lr for lr in one.lrs)
            steps.append(
                StepRun(one.of, one.index, one.epoch, one.count, lrs, one.place)  # type: ignore[arg-type]
            )
        self.fields["steps"] = tuple(steps)
        self.fields["epochs"] = tuple(run.epochs)
        self.fields["drawn"] = _drawn(run.drawn)
        self.notes += [_short(note) for note in run.notes]


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
        finished=reading.ended and reading.fields["stage"] == "finished",
        unreadable=unreadable,
        at_fault=reading.fault is not None or reading.fields["stage"] == "start",
    )
    ending, failure = ending_of(outcome, told, source_folder)
    if ending == "finished" and reading.weights is None:
        ending, failure = "crash", Failure("channel", "no weights came back")
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
        try:
            token, kind, length = HEADER.unpack_from(data, at)
            start = at + HEADER.size
            if token != outcome.token:
                return True
            if start + length > len(data):  # the child ended while it wrote
                return False
            reading.take(kind, data[start : start + length])
            at = start + length
        except struct.error:
            return data[at : at + 16] != outcome.token[: len(data) - at]
        except Exception:  # noqa: BLE001  (any error of a parser means: not what a harness writes)
            return True
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
    for value in values.values():
        _refuse_huge(value)
    return {_short(name): value for name, value in values.items()}


def _refuse_huge(value: Value) -> None:
    """Refuses whole numbers that no float can hold."""
    if isinstance(value, int) and abs(value) > MAX_INT:
        raise _UnreadableError("a number past all use")
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            _refuse_huge(item)


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
            and all(part < schedulers for part in one.parts)
            for one in fields.get("schedulers", ())
        )
    )


def _short(text: str) -> str:
    return text[:MAX_TEXT]
