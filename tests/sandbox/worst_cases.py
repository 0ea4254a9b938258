"""The costliest bytes within the result pipe's cap that anybody thought of, and what they cost.

A program: takes each the whole way, one after the other, and prints a line of JSON for each: the
ending, and the MiB of memory at the peak above what the process held before. Called with 0 or 1, it
takes every other one, so that two can be at work.
"""

import ctypes
import gc
import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from frames_written import (
    BUILT,
    EPOCH,
    FAILURE,
    FRAMES,
    OPTIMIZER,
    RUN,
    SCHEDULER,
    STEP,
    WAY,
    frame,
    outcome,
    report,
    tensors,
)
from whole_way import NOWHERE

from grader.inside.frames import REPORT
from grader.inside.recorder import MAX_RUNS
from grader.sandbox.bounds import MAX_HEADER_BYTES, MAX_REPORT_BYTES, MAX_REPORT_VALUES
from grader.sandbox.limits import MIB

CPU_SECONDS = 300  # for all of them together: what grows with a square takes hours
RESULT_BYTES = 64 * MIB
SCHEDULED = {**STEP, "of": "scheduler", "count": 1, "lrs": []}


def full(item: bytes) -> bytes:
    """A list of as many equal items as a report may hold."""
    values = sum(map(item.count, (b",", b"[", b"{")))
    times = min(MAX_REPORT_VALUES // values, MAX_REPORT_BYTES // len(item)) - 200
    return b"[" + item * times + item.rstrip(b",") + b"]"


def honest(**changed) -> bytes:
    """A run that finished, with something else in the report of its training."""
    run = report({"run": {**RUN, **changed}, "history": []})
    return b"".join([*FRAMES[:4], run, *FRAMES[5:]])


def cases() -> Iterator[tuple[str, bytes]]:
    """Names and bytes."""
    start = b"".join(FRAMES[:2])
    argument = json.dumps({**BUILT, "schedulers": [{**SCHEDULER, "defaults": {"a": 7}}]}).encode()
    for name, item in {"lists": b"[],", "objects": b"{},", "pairs": b'{"":0.5},'}.items():
        yield f"{name} in an argument", start + report(argument.replace(b"7", full(item)))
        yield f"{name} in the history", start + report(b'{"history":' + full(item) + b"}")
    yield "numbers", start + report(argument.replace(b"7", full(b"0.5,")))
    wide = "\U0001f600" + "a" * (MAX_REPORT_BYTES - 1_000)
    yield "a long text of wide characters", honest(notes=[wide])
    yield "a long name", honest(optimizers=[{**OPTIMIZER, "torch_class": wide[1:]}])
    epoch = json.dumps({"batches": {}, "distinct": 0, "training": 0}).encode() + b","
    whole = json.dumps({"run": {**RUN, "epochs": [EPOCH, 7]}, "history": []}).encode()
    epochs = whole.replace(b"[" + json.dumps(EPOCH).encode() + b", 7]", full(epoch))
    yield "epochs", b"".join([*FRAMES[:4], frame(REPORT, epochs), *FRAMES[5:]])
    half, tenth = MAX_RUNS // 2, MAX_RUNS // 10
    yield "steps", honest(steps=[{**STEP, "epoch": i, "lrs": [i / 7]} for i in range(MAX_RUNS)])
    yield (
        "steps of many optimizers",
        honest(
            optimizers=[{**OPTIMIZER, "torch_class": f"A{i}"} for i in range(half)],
            steps=[{**STEP, "index": i} for i in range(half)],
        ),
    )
    yield (
        "steps of many schedulers",
        honest(
            schedulers=[SCHEDULER] * tenth,
            steps=[s for i in range(tenth) for s in (STEP, {**SCHEDULED, "index": i})],
        ),
    )
    yield (
        "many parts",
        honest(schedulers=[{**SCHEDULER, "parts": [0] * (i > 0)} for i in range(tenth)]),
    )
    path = {"file": "a/" * 4_000, "line": 1, "function": "f"}
    yield "many long paths", start + report({"failure": {**FAILURE, "frames": [path] * 3_000}})
    yield "little frames", report({"stage": "train"}) * (RESULT_BYTES // 50)
    yield "empty frames", report({}) * (RESULT_BYTES // 30)
    yield (
        "large weights",
        start
        + tensors(
            header={"a": {"dtype": "F32", "shape": [15 * MIB], "data_offsets": [0, 60 * MIB]}},
            data=bytes(60 * MIB),
        ),
    )
    one = b'"%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},'
    names = b"".join(one % i for i in range(MAX_HEADER_BYTES // 62))
    yield "many tensors", start + tensors(header=b"{" + names.rstrip(b",") + b"}")
    names = b"".join(one % i for i in range(RESULT_BYTES // 65))
    yield "a header as long as can be", start + tensors(header=b"{" + names.rstrip(b",") + b"}")
    shape = [1] * (MAX_HEADER_BYTES // 4)
    yield (
        "many dimensions",
        start
        + tensors(
            header={"a": {"dtype": "F32", "shape": shape, "data_offsets": [0, 4]}}, data=bytes(4)
        ),
    )


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    WAY.shown(WAY.marked(outcome(b"".join(FRAMES))))
    for name, data in islice(cases(), int(sys.argv[1]), None, 2):
        given = outcome(data)
        before = _reset_peak()
        seen = WAY.marked(given, NOWHERE)
        WAY.shown(seen)
        failure = seen.evidence.failure
        line = {
            "name": name,
            "bytes": len(data),
            "peak": (_status("VmHWM") - before) >> 10,
            "ending": seen.evidence.ending,
            "failure": failure.type if failure else None,
        }
        sys.stdout.write(json.dumps(line) + "\n")


def _reset_peak() -> int:
    """Forgets the peak of the memory held; returns what is held now, in KiB."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what is free and kept would hide what is taken next
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1])
    raise KeyError(field)


if __name__ == "__main__":
    sys.exit(main())
