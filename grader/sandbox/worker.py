"""A warm process and the trusted side's hold on it: start, hand out work, end.

What limits a run is done from outside, in `watch.py`. The child's own limits
(`inside/confine.py`) are a second line.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import time
from pathlib import Path
from typing import Any, Self

import msgspec

from grader.sandbox.limits import Limits
from grader.sandbox.nursery import Nursery, NurseryError
from grader.sandbox.prepare import Scratch
from grader.sandbox.sweep import empty
from grader.sandbox.usage import descendants_of
from grader.sandbox.watch import ANSWER_SECONDS, Limit, Process, Watch

START_SECONDS = 600
FIRST_UID = 60_706
"""Users that systemd leaves unused (its UIDS-GIDS document); a worker has one of its own."""
UIDS = 478
_CHUNK = 1 << 16


class WorkerError(Exception):
    """The warm process failed: a fault of ours, never a student's."""


class Outcome(msgspec.Struct, frozen=True):
    """How a child ended and the bytes that it wrote.

    `limit` names the limit that ended it, if one did; `status` is a wait status.
    """

    token: bytes
    result: bytes
    stdout: bytes
    stderr: bytes
    status: int
    limit: Limit | None
    cpu_seconds: float
    wall_seconds: float


class Worker:
    """One warm process. Use as a context manager; not for two threads at once.

    Args:
        nursery: makes the warm process.
        prepared: the folder with the images (see `sandbox/prepare.py`).
        layers: what its children are shut in with (see `sandbox/levels.py`).
        slot: a number that no other worker of this pool has.
    """

    def __init__(
        self, nursery: Nursery, prepared: Path, layers: tuple[str, ...], slot: int = 0
    ) -> None:
        self._nursery = nursery
        self._layers = layers
        self._prepared = prepared
        self._uid = FIRST_UID + (os.getpid() + slot) % UIDS if os.geteuid() == 0 else 0
        self._control = _asked(nursery)
        self._lines = b""
        self._processes: list[int] = []  # descriptors that came with messages
        self._warm: Process | None = None
        self.broken = False  # it must not be used again

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def stop(self) -> None:
        """Ends the warm process and everything below it; from any thread, also during a run."""
        with contextlib.suppress(OSError):
            # Whoever waits for it wakes up, as closing it would not do.
            self._control.shutdown(socket.SHUT_RDWR)
        if self._warm:
            below = descendants_of(self._warm.pid) if self._warm.pid > 0 else []
            self._warm.kill()
            for pid in below:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """Ends it and lets go of it."""
        self.stop()
        self._control.close()  # which ends a warm process that is not ready yet
        if self._warm:
            self._warm.close()
            self._warm = None

    @property
    def pid(self) -> int:
        """The warm process's id."""
        return self._ready().pid

    def run(self, job: dict[str, Any], scratch: Scratch, limits: Limits) -> Outcome:
        """Runs one submission.

        Args:
            job: the fields of `inside.harness.Run`, but for the folder and the script.
            scratch: where the submission's files are; it may be empty afterwards.
            limits: what it may use.

        Raises:
            WorkerError: the warm process itself failed; it must not be used again.
        """
        warm = self._ready()
        token = secrets.token_bytes(16)
        request = self._request(job, scratch, limits)
        folder = None if "namespaces" in self._layers else scratch.folder
        pipes = [os.pipe() for _ in range(3)]
        child: Process | None = None
        try:
            try:
                ends = [write_end for _, write_end in pipes]
                self._send(json.dumps({**request, "token": token.hex()}).encode(), ends)
            finally:
                for _, write_end in pipes:
                    os.close(write_end)
            child = self._process_told()
            reads, control = [read_end for read_end, _ in pipes], self._control.fileno()
            watch = Watch(child, warm.pid, control, self._take_message, reads, limits, folder)
            done = watch.until_the_end()
            wall = time.monotonic() - watch.began
        finally:
            if child:
                child.close()
            for read_end, _ in pipes:
                os.close(read_end)
            if folder:
                with contextlib.suppress(OSError):  # who made the folder removes what is left
                    empty(folder)
        self.broken = watch.broken
        if not self.broken:
            self._send(b"{}")
            self._message(ANSWER_SECONDS)
        result, stdout, stderr = (bytes(b) for b in watch.buffers)
        cpu = max(float(done["cpu_seconds"]), watch.cpu_seconds)
        status = int(done["status"])
        return Outcome(token, result, stdout, stderr, status, watch.limit, cpu, wall)

    def _request(self, job: dict[str, Any], scratch: Scratch, limits: Limits) -> dict[str, Any]:
        images_at = scratch.lay_images(self._prepared, copy="namespaces" not in self._layers)
        return {
            "run": {**job, "script": scratch.script},
            "layers": self._layers,
            "uid": self._uid,
            "tree": {
                "mount_point": str(self._prepared / "root"),
                "files": str(scratch.folder),
                "images": str(self._prepared / "data"),
                "images_at": images_at,
            },
            "limits": {
                "cpu_seconds": int(limits.cpu_seconds) + 3,
                "memory_bytes": limits.memory_bytes,
                "file_bytes": limits.file_bytes,
                "threads": limits.threads,
            },
        }

    def _ready(self) -> Process:
        if self._warm is None:
            self._warm = self._process_told()
        return self._warm

    def _process_told(self) -> Process:
        """Waits for a message that comes with a process."""
        self._message(START_SECONDS)
        if not self._processes:
            raise WorkerError("the warm process told of no process")
        return Process.of(self._processes.pop())

    def _send(self, message: bytes, descriptors: list[int] | None = None) -> None:
        try:
            socket.send_fds(self._control, [message], descriptors or [])
        except OSError as error:
            words = self._nursery.last_words()
            raise WorkerError(f"the warm process is gone: {words}") from error

    def _message(self, seconds: float) -> dict[str, Any]:
        self._control.settimeout(seconds)
        while (message := self._take_message()) is None:
            pass
        return message

    def _take_message(self) -> dict[str, Any] | None:
        """Reads from the warm process once; a message if that completed one."""
        if b"\n" not in self._lines:
            try:
                data, descriptors, _flags, _from = socket.recv_fds(self._control, _CHUNK, 1)
            except TimeoutError as error:
                raise WorkerError("the warm process does not answer") from error
            except ConnectionError:
                data, descriptors = b"", []
            self._processes += descriptors
            if not data:
                raise WorkerError(f"the warm process ended: {self._nursery.last_words()}")
            self._lines += data
        line, newline, rest = self._lines.partition(b"\n")
        if not newline:
            return None
        self._lines = rest
        message = json.loads(line)
        assert isinstance(message, dict)
        return message


def _asked(nursery: Nursery) -> socket.socket:
    try:
        return nursery.warm_process()
    except NurseryError as error:
        raise WorkerError(str(error)) from error
