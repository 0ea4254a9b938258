"""What the sandbox promises, and the small hostile programs that try each promise."""

import json
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import psutil

from grader.data.mnist import Mnist
from grader.model.assignment import RunSpec
from grader.model.submission import Submission
from grader.sandbox.levels import Level
from grader.sandbox.limits import MIB, Limits
from grader.sandbox.nursery import Nursery
from grader.sandbox.prepare import copy_submission, prepare_images
from grader.sandbox.worker import Outcome, Worker

PROGRAMS = Path(__file__).parent / "selftest"
TRAINING = 64
RUN = RunSpec("mnist", TRAINING, TRAINING, 1, TRAINING, 0)
JOB = {"epochs": 1, "batch_size": TRAINING, "seed": 0}
LIMITS = Limits(cpu_seconds=10, wall_seconds=60, memory_bytes=512 * MIB)
SHORT = msgspec.structs.replace(LIMITS, cpu_seconds=1)  # for what runs until it is ended
DONE = "the program came to its end"
REACHED = "reached: "


class Trial(msgspec.Struct, frozen=True):
    """A promise, the program in `selftest/` that tries it, and the levels that make it.

    `ends` is the limit that must end the program; without one it has to come to its own end.
    """

    promise: str
    program: str
    levels: tuple[Level, ...]
    ends: str | None = None


FULL: tuple[Level, ...] = ("full",)
LOCKED: tuple[Level, ...] = ("full", "partial")
ALL: tuple[Level, ...] = ("full", "partial", "none")
TRIALS = (
    Trial("Other people's files are unreadable", "other_files", LOCKED),
    Trial("Nothing outside its folder can be written", "writing_outside", LOCKED),
    Trial("The network is shut", "network", LOCKED),
    Trial("No new process can be started", "new_processes", LOCKED),
    Trial("A daemon dies with the submission", "daemon", ALL),
    Trial("Other processes are out of reach", "other_processes", LOCKED),
    Trial("The machine's processes are invisible", "process_numbers", FULL),
    Trial("No file of the grader is open", "descriptors", ALL),
    Trial("No pipe, socket or device can be made", "odd_files", LOCKED),
    Trial("The memory limit bites", "memory", ALL, ends="memory"),
    Trial("No memory is taken that no limit counts", "shared_memory", LOCKED),
    Trial("An endless loop is ended", "endless_loop", ALL, ends="timeout"),
    Trial("The disk cannot be filled", "disk", FULL),
)


class Held(msgspec.Struct, frozen=True):
    """Whether a promise held; `seen` says what a program reached where it did not."""

    trial: Trial
    held: bool
    seen: str = ""


class TrialGround:
    """A worker with images of nothing, and things on this machine that must stay unreachable."""

    def __init__(self, folder: Path, worker: Worker, targets: dict[str, Any]) -> None:
        self._folder, self._worker, self._targets = folder, worker, targets

    def hold(self, trial: Trial) -> Held:
        """Runs a trial's program as a submission."""
        mark = secrets.token_hex(6)
        code = self._folder / "train.py"
        program = (PROGRAMS / f"{trial.program}.py").read_text(encoding="utf-8")
        code.write_text(f"{program}\nprint({DONE!r})\n", encoding="utf-8")
        with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as scratch:
            one = Submission(trial.program, self._folder, code, None, alone=True)
            copy = copy_submission(one, Path(scratch))
            (copy.folder / "targets.json").write_text(json.dumps({**self._targets, "mark": mark}))
            limits = SHORT if trial.ends == "timeout" else LIMITS
            outcome = self._worker.run(JOB, copy, limits)
        seen = _reached(trial, outcome) or _left_behind(mark)
        return Held(trial, not seen, seen)


def _reached(trial: Trial, outcome: Outcome) -> str:
    """What a program says that it reached, or how it ended otherwise than it should have."""
    lines = outcome.stdout.decode(errors="replace").splitlines()
    reached = [line.removeprefix(REACHED) for line in lines if line.startswith(REACHED)]
    if reached:
        return "; ".join(reached)
    if trial.ends == "memory":
        # The process's own limit may be the first to bite; the harness then reports.
        return "" if outcome.limit == "memory" or b"MemoryError" in outcome.result else "no limit"
    if trial.ends is not None:
        return "" if outcome.limit == trial.ends else "no limit"
    if DONE not in lines:
        return f"the program did not come to its end: {outcome.stderr[-300:]!r}"
    return ""


def _left_behind(mark: str) -> str:
    """The process that carries a mark, if one is left."""
    for process in psutil.process_iter(["name"]):
        if process.info["name"] == mark:
            process.kill()
            return f"process {process.pid} lived on"
    return ""


@contextmanager
def trial_ground(layers: tuple[str, ...]) -> Iterator[TrialGround]:
    """Starts a worker with these layers, and puts up the targets.

    Raises:
        WorkerError: the warm process could not be started.
    """
    with tempfile.TemporaryDirectory(prefix="grader-") as name, _listeners() as listeners:
        folder, prepared = Path(name).resolve(), Path(name).resolve() / "prepared"
        prepared.mkdir()
        prepare_images(prepared, _nothing(), RUN)
        secret = folder / "secret"
        secret.write_text("a file of somebody else's")
        targets = {**listeners, "secret": str(secret), "folder": str(folder), "pid": os.getpid()}
        with closing(Nursery(layers)) as nursery:
            nursery.supply(prepared, TRAINING)
            with Worker(nursery, prepared, layers) as worker:
                yield TrialGround(folder, worker, targets)


@contextmanager
def _listeners() -> Iterator[dict[str, Any]]:
    """Sockets of this process that a program must not be able to talk to."""
    abstract = f"grader-{secrets.token_hex(8)}"
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        udp.bind(("127.0.0.1", 0))
        unix.bind("\0" + abstract)
        unix.listen()
        yield {
            "tcp": tcp.getsockname()[1],
            "udp": udp.getsockname()[1],
            "abstract": abstract,
        }


def _nothing() -> Mnist:
    """Black images: the trials need none, but a worker does."""
    images = np.zeros((2 * TRAINING, 28, 28), np.uint8)
    labels = np.zeros(2 * TRAINING, np.uint8)
    return Mnist(images, labels, images, labels)
