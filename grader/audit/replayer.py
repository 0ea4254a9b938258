"""Has a warm process train by a plan, with the assignment's given parts, and reads its report."""

import json
import tempfile
from pathlib import Path

import msgspec
from safetensors.torch import load as load_safetensors

from grader.audit.auditor import Replayed, ReplayFailedError
from grader.audit.plan import Plan
from grader.audit.source import Given
from grader.inside.frames import HEADER, WEIGHTS
from grader.model.assignment import RunSpec
from grader.sandbox.limits import Limits
from grader.sandbox.pool import AnyWorker
from grader.sandbox.prepare import Scratch
from grader.sandbox.worker import Outcome

SCRIPT = "train.py"
PLAN = "replay.json"


class _Report(msgspec.Struct, forbid_unknown_fields=True):
    passes: list[str]


class Replayer:
    """Replays plans on any worker.

    Args:
        given: what the assignment gives, which is what is run.
        run: how the assignment is run.
    """

    def __init__(self, given: Given, run: RunSpec) -> None:
        self._given, self._run = given, run

    def replay(self, worker: AnyWorker, limits: Limits, plan: Plan, seed: int) -> Replayed:
        """Trains by a plan in a process of its own, in which no student's code has been.

        Raises:
            ReplayFailedError: it came to no end within the limits.
        """
        with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as scratch:
            folder = Path(scratch).resolve()
            job = {
                "epochs": self._run.epochs,
                "batch_size": self._run.batch_size,
                "seed": seed,
                "replay": PLAN,
            }
            (folder / SCRIPT).write_text(self._given.script, encoding="utf-8")
            (folder / PLAN).write_text(json.dumps(plan.document()))
            outcome = worker.run(job, Scratch(folder, SCRIPT), limits)
        return _read(outcome)


def _read(outcome: Outcome) -> Replayed:
    if outcome.limit or outcome.status:
        raise ReplayFailedError(f"it did not end ({outcome.limit or outcome.status})")
    weights, passes, at = [], None, 0
    while at < len(outcome.result):
        _token, kind, length = HEADER.unpack_from(outcome.result, at)
        payload = outcome.result[at + HEADER.size : at + HEADER.size + length]
        at += HEADER.size + length
        if kind == WEIGHTS:
            weights.append(load_safetensors(payload))
        else:
            passes = tuple(msgspec.json.decode(payload, type=_Report).passes)
    if passes is None:
        raise ReplayFailedError("it did not end")
    initial, final = weights
    return Replayed(initial, final, passes)
