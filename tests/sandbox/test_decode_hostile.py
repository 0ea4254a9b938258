"""Bytes that no harness writes: it is told, and what came before them stands."""

import json
import struct

import pytest
import torch
from frames_written import (
    BUILT,
    EPOCH,
    FINISHED,
    FRAMES,
    RUN,
    SCHEDULER,
    STEP,
    frame,
    read,
    report,
    tensors,
)
from safetensors.torch import save

from grader.inside.frames import HEADER, PROBE, REPORT, WEIGHTS


def deep(levels: int) -> bytes:
    return b'{"history": ' + b"[" * levels + b"]" * levels + b"}"


HUGE = 10**400
BUILT_TEXT = json.dumps(BUILT)
CHANNEL = {
    "random bytes": b"\x8f" * 1_000,
    "a line of JSON": b'{"stage": "finished", "end": true}\n',
    "another token": frame(REPORT, json.dumps(FINISHED).encode(), token=bytes(16)),
    "one byte": b"x",
    "a frame of no kind": frame(b"Z", b""),
    "no JSON": report(b"{"),
    "empty JSON": report(b""),
    "no UTF-8": report(b'{"stage": "\xff"}'),
    "a lone surrogate": report(b'{"returned_type": "\\ud800"}'),
    "a list": report(b"[]"),
    "NaN": report(b'{"history": [{"loss": NaN}]}'),
    "infinity": report(b'{"history": [{"loss": Infinity}]}'),
    "a number past all floats": report(b'{"history": [{"loss": 1e999}]}'),
    "two documents": report(b"{}{}"),
    "a stage of no kind": report({"stage": "done"}),
    "a field of no kind": report({"score": 20}),
    "a field of no kind within": report({"run": {**RUN, "score": 20}}),
    "text for a number": report({"run": {**RUN, "steps": [{**STEP, "count": "10"}]}}),
    "half a step": report({"run": {**RUN, "steps": [{**STEP, "count": 1.5}]}}),
    "no steps at all": report({"run": {**RUN, "steps": [{**STEP, "count": 0}]}}),
    "fewer than no steps": report({"run": {**RUN, "steps": [{**STEP, "count": -1}]}}),
    "a step of nobody": report({"run": {**RUN, "steps": [{**STEP, "index": 7}]}}),
    "a step of one before the first": report({"run": {**RUN, "steps": [{**STEP, "index": -1}]}}),
    "a step of a model": report({"run": {**RUN, "steps": [{**STEP, "of": "model"}]}}),
    "a scheduler that is not there": report({**BUILT, "returned_scheduler": 5}),
    "a negative scheduler": report({**BUILT, "returned_scheduler": -1}),
    "an optimizer that is not there": report(
        {**BUILT, "schedulers": [{**SCHEDULER, "optimizer": 9}]}
    ),
    "parts that are not there": report({**BUILT, "schedulers": [{**SCHEDULER, "parts": [3]}]}),
    "a huge whole number": report(
        {"run": {**RUN, "steps": [{**STEP, "count": HUGE}]}},
    ),
    "a huge argument": report(
        {**BUILT, "schedulers": [{**SCHEDULER, "arguments": {"step_size": HUGE}}]}
    ),
    "a number of 5,000 digits": report(
        BUILT_TEXT.replace('"step_size": 1', '"step_size": 1' + "0" * 5_000).encode()
    ),
    "deep nesting": report(deep(100_000)),
    "deep arguments": report(
        BUILT_TEXT.replace('"step_size": 1', '"step_size": ' + "[" * 5_000 + "]" * 5_000).encode()
    ),
    "negative images": report({"run": {**RUN, "epochs": [{**EPOCH, "training": -1}]}}),
    "a batch of no images": report({"run": {**RUN, "epochs": [{**EPOCH, "batches": {"-1": 1}}]}}),
    "nothing new": report({}),
    "a history of too many rows": report({"history": [{"loss": 0.5}] * 201}),
    "a history of too many columns": report({"history": [{f"c{i}": 0.5 for i in range(21)}]}),
    "a history with a column of a long name": report({"history": [{"c" * 301: 0.5}]}),
    "an argument of too many items": report(
        {**BUILT, "schedulers": [{**SCHEDULER, "arguments": {"milestones": [1] * 201}}]}
    ),
    "too many LRs": report({"run": {**RUN, "steps": [{**STEP, "lrs": [0.1] * 1_001}]}}),
    "too many steps": report({"run": {**RUN, "steps": [STEP] * 100_001}}),
    "no tensors": frame(WEIGHTS, b""),
    "tensors with half a length": frame(WEIGHTS, b"\0\0"),
    "tensors with a length past the end": frame(WEIGHTS, struct.pack("<Q", 2**63) + b"{}"),
    "tensors in no JSON": tensors(header=b"{"),
    "tensors as a list": tensors(header=[]),
    "a tensor of no type": tensors(
        header={"a": {"dtype": "X9", "shape": [1], "data_offsets": [0, 4]}}, data=bytes(4)
    ),
    "a tensor larger than its data": tensors(
        header={"a": {"dtype": "F32", "shape": [9], "data_offsets": [0, 4]}}, data=bytes(4)
    ),
    "a tensor beyond the data": tensors(
        header={"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}, data=bytes(4)
    ),
    "a tensor of negative size": tensors(
        header={"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}, data=bytes(4)
    ),
    "a tensor past all memory": tensors(
        header={"a": {"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 4]}},
        data=bytes(4),
    ),
    "tensors that overlap": tensors(
        header={
            name: {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]} for name in ("a", "b")
        },
        data=bytes(4),
    ),
    "data that nobody names": tensors(header={}, data=bytes(4)),
    "tensors of bytes": frame(WEIGHTS, save({"fc1.bias": torch.zeros(128, dtype=torch.int8)})),
    "tensors of 8-bit floats": frame(
        WEIGHTS, save({"fc1.bias": torch.zeros(128).to(torch.float8_e4m3fn)})
    ),
    "complex outputs": frame(PROBE, save({"outputs": torch.zeros(64, 10, dtype=torch.complex64)})),
    "a tensor of 70 dimensions": tensors(
        header={"a": {"dtype": "F32", "shape": [1] * 70, "data_offsets": [0, 4]}}, data=bytes(4)
    ),
    "the same name twice": tensors(
        header=b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
        b'"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        data=bytes(8),
    ),
    "outputs of another name": frame(PROBE, save({"scores": torch.zeros(1)})),
}


@pytest.mark.parametrize("name", CHANNEL)
def test_what_no_harness_writes(name):
    """At the start, in the middle and at the end: it is told, and what came before it stands."""
    for at in (0, 3, len(FRAMES)):
        data = b"".join([*FRAMES[:at], CHANNEL[name], *FRAMES[at:]])
        evidence = read(data)
        assert evidence.ending == "crash"
        assert evidence.failure.type == "channel"
        assert evidence.stage == ("start", "scheduler", "finished")[(0, 3, 8).index(at)]


@pytest.mark.parametrize("length", [1_000, 2**16, 2**62, 2**64 - 1])
def test_lengths_that_lie(length):
    """A frame that claims more than there is was never ended: nothing after it is believed."""
    lying = frame(REPORT, FRAMES[-1][HEADER.size :], length=length)
    assert read(b"".join([*FRAMES[:-1], lying])).ending == "crash"


def test_a_length_that_is_too_small():
    true = len(FRAMES[-1]) - HEADER.size
    lying = frame(REPORT, FRAMES[-1][HEADER.size :], length=true - 1)
    assert read(b"".join([*FRAMES[:-1], lying])).failure.type == "channel"
