"""What a harness writes is read; what was cut, said twice or out of order did not finish."""

import pytest
import torch
from frames_written import (
    BUILT,
    FAILURE,
    FINISHED,
    FRAMES,
    RUN,
    SCHEDULER,
    SHAPES,
    STEP,
    TOKEN,
    frame,
    read,
    report,
    seen_of,
)
from safetensors.torch import save

from grader.inside.frames import WEIGHTS, Writer


def test_what_a_harness_writes_is_read():
    seen = seen_of(b"".join(FRAMES))
    evidence = seen.evidence
    assert (evidence.ending, evidence.stage, evidence.failure) == ("finished", "finished", None)
    assert evidence.parameters == SHAPES
    assert evidence.returned_scheduler == 0
    assert evidence.schedulers[0].arguments == SCHEDULER["arguments"]
    assert [run.count for run in evidence.steps] == [10, 1]
    assert evidence.epochs[0].batches == {64: 10}
    assert evidence.history == ({"loss": 0.5},)
    assert seen.decoded.outputs is not None


def test_the_writer_writes_what_is_read(tmp_path):
    kinds = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.bool]
    wide = torch.randn(6, 4)
    given = {f"t{i}": wide.to(kind) for i, kind in enumerate(kinds)}
    given |= {"turned": wide.t(), "part": wide[::2, 1:], "one": wide.sum(), "none": wide[:0]}
    with (tmp_path / "frames").open("wb") as file:
        writer = Writer(file.fileno(), TOKEN)
        writer.report(BUILT)
        writer.report({"run": RUN, "history": []})
        writer.tensors(WEIGHTS, given)
        writer.report(FINISHED)
    seen = seen_of((tmp_path / "frames").read_bytes())
    weights = seen.decoded.weights
    assert seen.evidence.ending == "finished"
    assert {name: t.shape for name, t in weights.items()} == {
        name: t.shape for name, t in given.items()
    }
    for name, tensor in given.items():
        assert torch.equal(weights[name].float(), tensor.float()), name


@pytest.mark.parametrize("kept", range(len(FRAMES)))
def test_a_run_cut_between_frames_did_not_finish(kept):
    evidence = read(b"".join(FRAMES[:kept]))
    assert evidence.ending == "crash"
    assert evidence.failure.type == "exit"
    expected = ["start", "import", "scheduler", "scheduler", "train", "train", "train", "train"]
    assert evidence.stage == expected[kept]


@pytest.mark.parametrize("missing", [1, 8, 16, 20, 24, 25, 26, 40])
def test_a_run_cut_within_a_frame_did_not_finish(missing):
    data = b"".join(FRAMES)
    evidence = read(data[:-missing])
    assert evidence.ending == "crash"
    assert evidence.failure.type == "exit"  # cut, and not written by somebody else


@pytest.mark.parametrize("at", range(len(FRAMES)))
def test_a_harness_says_nothing_twice(at):
    """Which of two were true could not be told."""
    evidence = read(b"".join([*FRAMES[: at + 1], FRAMES[at], *FRAMES[at + 1 :]]))
    assert (evidence.ending, evidence.failure.type) == ("crash", "channel")


def test_the_weights_that_came_first_stand():
    ones = {name: torch.ones(shape) for name, shape in SHAPES.items()}
    seen = seen_of(b"".join([*FRAMES[:6], frame(WEIGHTS, save(ones)), *FRAMES[6:]]))
    assert seen.evidence.failure.type == "channel"
    assert not any(bool(weight.any()) for weight in seen.decoded.weights.values())


@pytest.mark.parametrize("missing", [2, 4, 5], ids=["built", "run", "weights"])
def test_a_run_that_finished_has_said_everything(missing):
    evidence = read(b"".join(one for i, one in enumerate(FRAMES) if i != missing))
    assert (evidence.ending, evidence.failure.type) == ("crash", "channel")


def test_outputs_can_be_missing():
    """The model could not be evaluated: the harness says why, and `constraints` sees it."""
    without = [*FRAMES[:6], report({"probe_failure": FAILURE}), FRAMES[-1]]
    evidence = read(b"".join(without))
    assert (evidence.ending, evidence.notes) == ("finished", ("after training: no",))


def test_a_stage_does_not_come_again():
    evidence = read(b"".join([report({"stage": "train"}), report({"stage": "model"})]))
    assert (evidence.stage, evidence.failure.type) == ("train", "channel")


HALF_GOOD = {
    "a step of nothing": {"steps": [{**STEP, "count": 0}]},
    "a huge argument": {
        "steps": [],
        "optimizers": [],
        "schedulers": [{**SCHEDULER, "arguments": {"gamma": 10**30}}],
    },
    "a part of itself": {"steps": [], "schedulers": [{**SCHEDULER, "parts": [0]}]},
    "parts in a ring": {
        "steps": [],
        "schedulers": [{**SCHEDULER, "parts": [1]}, {**SCHEDULER, "parts": [0]}],
    },
}


@pytest.mark.parametrize("name", HALF_GOOD)
def test_a_report_that_is_half_good_changes_nothing(name):
    """The good half alone could leave indices that point at nothing."""
    before = b"".join(FRAMES[:4])
    run = {**RUN, "schedulers": [], **HALF_GOOD[name]}
    evidence = read(before + report({"run": run}))
    assert evidence.failure.type == "channel"
    assert evidence.schedulers == read(before).schedulers
    assert (evidence.returned_scheduler, len(evidence.optimizers)) == (0, 1)


def test_what_comes_after_a_failure_does_not_undo_it():
    evidence = read(b"".join([report({"failure": FAILURE}), *FRAMES]))
    assert (evidence.ending, evidence.failure.type) == ("crash", "ValueError")


@pytest.mark.parametrize("limit", ["timeout", "memory", "result"])
def test_a_limit_is_stronger_than_what_was_written(limit):
    evidence = read(b"".join(FRAMES), limit=limit)
    assert evidence.ending == {"result": "crash"}.get(limit, limit)


@pytest.mark.parametrize("status", [9, 11, 6, 24, 64, 127, 256, 97 << 8, 96 << 8, 0xFFFF])
def test_any_status_has_an_ending(status):
    evidence = read(b"".join(FRAMES[:4]), status=status)
    assert evidence.ending == {24: "timeout"}.get(status, "crash")
