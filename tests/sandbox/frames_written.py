"""Frames as a harness writes them, and others, for the tests of the decoder."""

import json
import struct
from pathlib import Path

import torch
from safetensors.torch import save
from whole_way import NOWHERE, Seen, WholeWay

from grader.inside.frames import HEADER, PROBE, REPORT, WEIGHTS
from grader.sandbox.decode import decode
from grader.sandbox.worker import Outcome

TOKEN = bytes(range(16))
OPTIMIZER = {"class_name": "Adam", "torch_class": "Adam", "from_build_optimizer": True}
SCHEDULER = {
    "class_name": "StepLR",
    "torch_classes": ["StepLR"],
    "arguments": {"step_size": 1, "gamma": 0.5, "last_epoch": -1},
    "defaults": {"gamma": 0.1, "last_epoch": -1},
    "optimizer": 0,
    "parts": [],
    "place": {"file": "train.py", "line": 3},
}
BUILT = {
    "optimizers": [OPTIMIZER],
    "schedulers": [SCHEDULER],
    "returned_scheduler": 0,
    "returned_type": "StepLR",
}
STEP = {"of": "optimizer", "index": 0, "epoch": 0, "count": 10, "lrs": [0.01], "place": None}
EPOCH = {"batches": {"64": 10}, "distinct": 640, "training": 640}
RUN = {
    "optimizers": [OPTIMIZER],
    "schedulers": [SCHEDULER],
    "steps": [STEP, {**STEP, "of": "scheduler", "count": 1, "lrs": []}],
    "epochs": [EPOCH],
    "drawn": [{"loader": "train", "batches": 10}],
    "notes": [],
}
FAILURE = {"type": "ValueError", "message": "no", "frames": []}
FINISHED = {"stage": "finished", "end": True}
SHAPES = {"fc1.weight": (128, 784), "fc1.bias": (128,), "fc2.weight": (10, 128), "fc2.bias": (10,)}
TENSORS = {name: torch.zeros(shape) for name, shape in SHAPES.items()}


def frame(kind: bytes, payload: bytes, token: bytes = TOKEN, length: int | None = None) -> bytes:
    return HEADER.pack(token, kind, len(payload) if length is None else length) + payload


def report(document) -> bytes:
    return frame(REPORT, document if isinstance(document, bytes) else json.dumps(document).encode())


def tensors(kind=WEIGHTS, header=None, data=b"") -> bytes:
    """A frame of tensors, or one with a header and data of its own."""
    if header is None:
        return frame(kind, save(TENSORS if kind == WEIGHTS else {"outputs": torch.zeros(64, 10)}))
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return frame(kind, struct.pack("<Q", len(text)) + text + data)


FRAMES = [
    report({"stage": "import"}),
    report({"stage": "scheduler"}),
    report(BUILT),
    report({"stage": "train"}),
    report({"run": RUN, "history": [{"loss": 0.5}]}),
    tensors(),
    tensors(PROBE),
    report(FINISHED),
]


def outcome(data: bytes, **fields) -> Outcome:
    usual = {"stdout": b"", "stderr": b"", "status": 0, "limit": None}
    return Outcome(
        **{**usual, "token": TOKEN, "result": data, "cpu_seconds": 1, "wall_seconds": 1, **fields}
    )


HONEST = decode(outcome(b"".join(FRAMES)), NOWHERE).evidence
WAY = WholeWay(HONEST)


def seen_of(data: bytes, folder: Path = NOWHERE, **fields) -> Seen:
    """Decodes, and asks everything of the evidence that the grader will ask of it."""
    seen = WAY.marked(outcome(data, **fields), folder)
    WAY.shown(seen)
    return seen


def read(data: bytes, folder: Path = NOWHERE, **fields):
    """The evidence, all of it having been asked for."""
    return seen_of(data, folder, **fields).evidence
