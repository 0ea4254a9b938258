"""Workers whose nursery ends: each is replaced, and the work is tried again."""

import os
import signal
import tempfile
import threading
from pathlib import Path

import psutil
from small_run import BATCH, HONEST, LIMITS, TRAINING, SmallRun

from grader.model.submission import Submission
from grader.sandbox.levels import LAYERS
from grader.sandbox.pool import Pool
from grader.sandbox.prepare import copy_submission


def end_the_nursery_of(pid: int) -> None:
    for one in psutil.Process(pid).parents():
        if "grader.inside.guard" in one.cmdline():
            os.kill(one.pid, signal.SIGKILL)


def test_both_workers_outlive_their_nursery(tmp_path):
    both, replaced = threading.Barrier(2), threading.Event()

    def failed(name, error):
        return f"{name}: {type(error).__name__}: {error}"

    def ready(worker, _name):
        both.wait(60)
        return worker.pid

    def run(worker, name):
        if name == "late":  # it finds the nursery replaced already
            replaced.wait(60)
        scratch = Path(tempfile.mkdtemp(dir=tmp_path))
        outcome = worker.run(job, copy_submission(submission, scratch), LIMITS)
        replaced.set()
        return outcome.status

    layers = LAYERS["none"]
    with SmallRun(level="none") as small, Pool(2, layers, fresh=False) as pool:
        pool.supply(small.prepared, TRAINING)
        folder = small.folder(HONEST)
        submission = Submission("s", folder, folder / "train.py", None)
        job = {"epochs": 1, "batch_size": BATCH, "seed": 0}
        first, _ = pool.map(ready, failed, ["early", "late"])
        end_the_nursery_of(first)
        assert list(pool.map(run, failed, ["early", "late"])) == [0, 0]
