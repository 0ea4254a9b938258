"""Bytes that a child could write: they are read as hostile, and never raise anything."""

import json
import struct
from pathlib import Path

import msgspec
import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from safetensors.torch import save
from small_run import CHECKS, ROOT

from grader.checks.judge import judge
from grader.inside.frames import HEADER, PROBE, REPORT, WEIGHTS, Writer
from grader.intake.assignment import load_assignment
from grader.sandbox.decode import decode
from grader.sandbox.worker import Outcome

TOKEN = bytes(range(16))
ASSIGNMENT = msgspec.structs.replace(load_assignment(ROOT, "lr_schedulers"), checks=CHECKS)
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


def read(data: bytes, folder: Path = Path("/nonexistent"), **fields):
    """Decodes, and asks everything of the evidence that the grader will ask of it."""
    decoded = decode(outcome(data, **fields), folder)
    evidence = decoded.evidence
    assert (evidence.ending == "finished") <= (decoded.weights is not None)
    assert (evidence.parameters is None) == (decoded.weights is None)
    assert (evidence.ending == "finished") == (evidence.failure is None)
    assert msgspec.json.encode(evidence)
    checks = judge(ASSIGNMENT, evidence, HONEST)
    assert [msgspec.json.encode(check) for check in checks]
    return decoded


HONEST = decode(outcome(b"".join(FRAMES)), Path("/nonexistent")).evidence


def test_what_a_harness_writes_is_read():
    decoded = read(b"".join(FRAMES))
    evidence = decoded.evidence
    assert (evidence.ending, evidence.stage, evidence.failure) == ("finished", "finished", None)
    assert evidence.parameters == SHAPES
    assert evidence.returned_scheduler == 0
    assert evidence.schedulers[0].arguments == SCHEDULER["arguments"]
    assert [run.count for run in evidence.steps] == [10, 1]
    assert evidence.epochs[0].batches == {64: 10}
    assert evidence.history == ({"loss": 0.5},)
    assert decoded.outputs is not None


def test_the_writer_writes_what_is_read(tmp_path):
    kinds = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.bool]
    wide = torch.randn(6, 4)
    given = {f"t{i}": wide.to(kind) for i, kind in enumerate(kinds)}
    given |= {"turned": wide.t(), "part": wide[::2, 1:], "one": wide.sum(), "none": wide[:0]}
    with (tmp_path / "frames").open("wb") as file:
        writer = Writer(file.fileno(), TOKEN)
        writer.report({"stage": "train"})
        writer.tensors(WEIGHTS, given)
        writer.report(FINISHED)
    decoded = read((tmp_path / "frames").read_bytes())
    assert decoded.evidence.ending == "finished"
    assert {name: t.shape for name, t in decoded.weights.items()} == {
        name: t.shape for name, t in given.items()
    }
    for name, tensor in given.items():
        assert torch.equal(decoded.weights[name].float(), tensor.float()), name


@pytest.mark.parametrize("kept", range(len(FRAMES)))
def test_a_run_cut_between_frames_did_not_finish(kept):
    evidence = read(b"".join(FRAMES[:kept])).evidence
    assert evidence.ending == "crash"
    assert evidence.failure.type == "exit"
    expected = ["start", "import", "scheduler", "scheduler", "train", "train", "train", "train"]
    assert evidence.stage == expected[kept]


@pytest.mark.parametrize("missing", [1, 8, 16, 20, 24, 25, 26, 40])
def test_a_run_cut_within_a_frame_did_not_finish(missing):
    data = b"".join(FRAMES)
    evidence = read(data[:-missing]).evidence
    assert evidence.ending == "crash"
    assert evidence.failure.type == "exit"  # cut, and not written by somebody else


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
    "outputs of another name": frame(PROBE, save({"scores": torch.zeros(1)})),
}


@pytest.mark.parametrize("name", CHANNEL)
def test_what_no_harness_writes(name):
    """At the start, in the middle and at the end: it is told, and what came before it stands."""
    for at in (0, 3, len(FRAMES)):
        data = b"".join([*FRAMES[:at], CHANNEL[name], *FRAMES[at:]])
        evidence = read(data).evidence
        assert evidence.ending == "crash"
        assert evidence.failure.type == "channel"
        assert evidence.stage == ("start", "scheduler", "finished")[(0, 3, 8).index(at)]


@pytest.mark.parametrize("length", [1_000, 2**16, 2**62, 2**64 - 1])
def test_lengths_that_lie(length):
    """A frame that claims more than there is was never ended: nothing after it is believed."""
    lying = frame(REPORT, FRAMES[-1][HEADER.size :], length=length)
    assert read(b"".join([*FRAMES[:-1], lying])).evidence.ending == "crash"


def test_a_length_that_is_too_small():
    true = len(FRAMES[-1]) - HEADER.size
    lying = frame(REPORT, FRAMES[-1][HEADER.size :], length=true - 1)
    assert read(b"".join([*FRAMES[:-1], lying])).evidence.failure.type == "channel"


def test_frames_twice_say_the_same():
    once = read(b"".join(FRAMES)).evidence
    twice = read(b"".join(one + one for one in FRAMES)).evidence
    assert twice == once


def test_frames_in_another_order_do_not_finish_without_weights():
    without = [*FRAMES[:5], FRAMES[-1]]
    evidence = read(b"".join(without)).evidence
    assert (evidence.ending, evidence.failure.type) == ("crash", "channel")


def test_what_comes_after_a_failure_does_not_undo_it():
    evidence = read(b"".join([report({"failure": FAILURE}), *FRAMES])).evidence
    assert (evidence.ending, evidence.failure.type) == ("crash", "ValueError")


@pytest.mark.parametrize("limit", ["timeout", "memory", "result"])
def test_a_limit_is_stronger_than_what_was_written(limit):
    evidence = read(b"".join(FRAMES), limit=limit).evidence
    assert evidence.ending == {"result": "crash"}.get(limit, limit)


@pytest.mark.parametrize("status", [9, 11, 6, 24, 64, 127, 256, 97 << 8, 96 << 8, 0xFFFF])
def test_any_status_has_an_ending(status):
    evidence = read(b"".join(FRAMES[:4]), status=status).evidence
    assert evidence.ending == {24: "timeout"}.get(status, "crash")


ODD_FILES = [
    "train.py",
    "gone.py",
    "",
    ".",
    "folder",
    "/etc/passwd",
    "../../../../etc/passwd",
    "link.py",
    "loop.py",
    "n" * 5_000,
    "nul\0byte",
    "pipe",
]


@pytest.mark.parametrize("file", ODD_FILES, ids=range(len(ODD_FILES)))
@pytest.mark.parametrize("line", [2, 0, -1, 10**18])
def test_frames_of_a_traceback_name_any_file(tmp_path, file, line):
    (tmp_path / "train.py").write_text("first\n    second  \n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "loop.py").symlink_to("loop.py")
    failure = {**FAILURE, "frames": [{"file": file, "line": line, "function": "f"}]}
    evidence = read(report({"failure": failure}), tmp_path).evidence
    (shown,) = evidence.failure.frames
    assert shown.text == ("second" if (file, line) == ("train.py", 2) else "")


def test_a_line_of_a_file_that_is_no_text(tmp_path):
    (tmp_path / "train.py").write_bytes(b"\xff\xfe\x00" * 10)
    failure = {**FAILURE, "frames": [{"file": "train.py", "line": 1, "function": "f"}]}
    assert read(report({"failure": failure}), tmp_path).evidence.failure.type == "ValueError"


def test_text_is_cut():
    long = "x" * 100_000
    failure = {"type": long, "message": long, "frames": []}
    built = {**BUILT, "returned_type": long, "schedulers": [{**SCHEDULER, "class_name": long}]}
    data = report(built) + report({"failure": failure, "run": {**RUN, "notes": [long]}})
    evidence = read(data).evidence
    assert len(msgspec.json.encode(evidence)) < 30_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


def paths_into(value, path=()):
    """The places in a JSON document, as tuples of keys."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths_into(inner, (*path, key))


def replaced(value, path, new):
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


DOCUMENTS = [
    BUILT,
    {"run": RUN, "history": [{"loss": 0.5}]},
    {"failure": {**FAILURE, "frames": [{"file": "train.py", "line": 2, "function": "f"}]}},
    {"probe_failure": FAILURE},
    FINISHED,
]


@st.composite
def mutated_reports(draw):
    """A report of a harness in which one value was replaced by another."""
    document = draw(st.sampled_from(DOCUMENTS))
    path = draw(st.sampled_from(list(paths_into(document))))
    numbers = st.sampled_from([-1, 0, 1, 2**31, 2**63, 2**64, 10**30, HUGE, 0.5, 1e308, -1e308])
    return report(replaced(document, path, draw(JSON | numbers)))


@st.composite
def mutated_bytes(draw):
    """A frame of a harness of which some bytes were changed, left out or put in."""
    data = bytearray(draw(st.sampled_from(FRAMES)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, min(len(data), 400) - 1))
        data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
        data = data or bytearray(b"\0")
    return bytes(data)


STREAMS = st.lists(
    st.sampled_from(FRAMES) | mutated_reports() | mutated_bytes() | st.binary(max_size=60),
    max_size=10,
).map(b"".join)


PATIENT = {"derandomize": True, "deadline": None, "suppress_health_check": list(HealthCheck)}
USUAL = {"cut": 0, "status": 0, "limit": None}


@settings(
    max_examples=400, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(
    data=STREAMS,
    cut=st.integers(0, 30),
    status=st.integers(0, 0xFFFF),
    limit=st.sampled_from([None, None, "timeout", "memory", "result"]),
)
@example(data=b"".join(FRAMES), **USUAL)
@example(data=report(BUILT) + report({"run": {**RUN, "schedulers": [], "steps": []}}), **USUAL)
@example(data=report({"run": RUN}) + report({**BUILT, "optimizers": []}), **USUAL)
@example(data=CHANNEL["a huge argument"], **USUAL)
def test_any_bytes_are_read(data, cut, status, limit):
    read(data[: len(data) - cut], status=status, limit=limit, stdout=data[:99], stderr=data[-99:])


@settings(
    max_examples=300, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(mutated=mutated_reports(), at=st.integers(0, len(FRAMES)))
def test_any_report_is_read(mutated, at):
    read(b"".join([*FRAMES[:at], mutated, *FRAMES[at:]]))
