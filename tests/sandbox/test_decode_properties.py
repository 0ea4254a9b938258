"""Whatever bytes a child writes: no exception, an ending, marks that can be stored and shown.

`HYPOTHESIS_PROFILE=long` tries many more; `make fuzz` tries other alterations, by the million.
"""

import json
import os
import random

import pytest
from altered import altered
from frames_written import FRAMES, NOWHERE, WAY, frame, outcome, seen_of
from generated import ANY, BUILT, RUNS
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from recordings import record
from whole_way import WholeWay

from grader.inside.frames import PROBE, REPORT, WEIGHTS
from grader.sandbox.decode import decode

USUAL = {"deadline": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("short", max_examples=150, derandomize=True, **USUAL)
settings.register_profile("long", max_examples=20_000, **USUAL)
tried = settings(settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "short")))

ENDINGS = {"finished", "crash", "timeout", "memory", "internal_error"}
LIMITS = st.sampled_from([None, None, None, "timeout", "memory", "result"])
KINDS = st.sampled_from([REPORT, WEIGHTS, PROBE, b"Z"])
FULL = b"".join(FRAMES)


@tried
@given(
    data=st.binary(max_size=200)
    | st.builds(frame, KINDS, st.binary(max_size=200))
    | st.tuples(st.sampled_from(FRAMES), st.binary(max_size=60)).map(b"".join),
    status=st.integers(0, 0xFFFF),
    limit=LIMITS,
)
@example(data=b"", status=97 << 8, limit=None)
def test_any_bytes(data, status, limit):
    seen = seen_of(data, status=status, limit=limit, stdout=data, stderr=data[::-1])
    assert seen.evidence.ending in ENDINGS - {"finished"}


@tried
@given(payload=ANY, at=st.integers(0, len(FRAMES)), instead=st.booleans())
def test_any_report_that_fits_its_type(payload, at, instead):
    """Put among the frames of an honest run, or in the place of one of them."""
    frames = [*FRAMES[:at], frame(REPORT, payload), *FRAMES[at + instead :]]
    assert seen_of(b"".join(frames)).evidence.ending in ENDINGS


@settings(tried, max_examples=tried.max_examples // 3)
@given(built=BUILT, run=RUNS)
def test_any_run_that_fits_together(built, run):
    """What it built and what it trained go together, or else it is told."""
    alone = seen_of(b"".join([*FRAMES[:4], frame(REPORT, run), *FRAMES[5:]])).evidence
    both = [*FRAMES[:2], frame(REPORT, built), FRAMES[3], frame(REPORT, run), *FRAMES[5:]]
    evidence = seen_of(b"".join(both)).evidence
    schedulers = len(json.loads(run)["run"]["schedulers"])
    returned = json.loads(built)["returned_scheduler"]
    assert (alone.ending == "finished") == (schedulers > 0)
    assert (evidence.ending == "finished") == (returned is None or returned < schedulers)


class Runs:
    """Real runs, and the ways past an LR by epoch and past one that changes in every step."""

    def __init__(self):
        self.recordings = record(("accept/own_dataloader", "reject/sequential_warmup"))
        by_name = {one.name: one.outcome for one in self.recordings}
        references = [by_name["honest"], by_name["per batch"]]
        self.ways = [WholeWay(decode(one, NOWHERE).evidence) for one in references]


@pytest.fixture(scope="module")
def runs():
    return Runs()


@tried
@given(seed=st.integers(0, 2**32), which=st.sampled_from([0, 1]))
def test_any_alteration_of_a_real_run(runs, seed, which):
    rng = random.Random(seed)  # noqa: S311  (to be repeated, not to be secret)
    seen = runs.ways[which].marked(altered(rng, runs.recordings))
    runs.ways[which].shown(seen)
    assert seen.evidence.ending in ENDINGS


@tried
@given(cut=st.integers(0, len(FULL) - 1), bit=st.integers(0, 8 * len(FULL) - 1))
def test_a_flipped_bit_and_a_cut(cut, bit):
    data = bytearray(FULL)
    data[bit // 8] ^= 1 << bit % 8
    assert WAY.marked(outcome(bytes(data))).evidence.ending in {"finished", "crash"}
    assert WAY.marked(outcome(bytes(data[:cut]))).evidence.ending == "crash"
