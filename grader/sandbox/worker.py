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
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import msgspec

from grader.sandbox.limits import Limits
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
        prepared: the folder with the images (see `sandbox/prepare.py`).
        training: how many of the images are training images.
        layers: what its children are shut in with (see `sandbox/levels.py`).
        slot: a number that no other worker of this pool has.
    """

    def __init__(
        self, prepared: Path, training: int, layers: tuple[str, ...], slot: int = 0
    ) -> None:
        self._layers = layers
        self._prepared = prepared
        self._uid = FIRST_UID + (os.getpid() + slot) % UIDS if os.geteuid() == 0 else 0
        self._control, theirs = socket.socketpair()
        self._lines = b""
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-P", "-s", "-B", "-m", "grader.inside.guard", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=prepared,
            # A Ctrl-C at the terminal is for the command line, which then ends the workers.
            start_new_session=True,
        )
        theirs.close()
        setup = {"images": "images.u8", "labels": "labels.u8", "training": training}
        self._control.sendall(json.dumps({**setup, "layers": layers}).encode())
        self._processes: list[int] = []  # descriptors that came with messages
        self._warm: Process | None = None
        self.broken = False  # it must not be used again

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the warm process and everything below it."""
        for pid in [*descendants_of(self._process.pid), self._process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._control.close()
        if self._warm:
            self._warm.close()
            self._warm = None
        if self._process.stderr:
            self._process.stderr.close()

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
            raise WorkerError(f"the warm process is gone: {self._last_words()}") from error

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
                raise WorkerError(f"the warm process ended: {self._last_words()}")
            self._lines += data
        line, newline, rest = self._lines.partition(b"\n")
        if not newline:
            return None
        self._lines = rest
        message = json.loads(line)
        assert isinstance(message, dict)
        return message

    def _last_words(self) -> str:
        assert self._process.stderr is not None
        self._process.kill()
        return self._process.stderr.read()[-2_000:].decode(errors="replace").strip()


def environment() -> dict[str, str]:
    """What the warm process and so the student's program sees of the environment."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # CUDA cannot be used after a fork; a script that asks for it is told there is none.
        "CUDA_VISIBLE_DEVICES": "",
        # torch.compile would start compilers and hide the calls that are watched.
        "TORCH_COMPILE_DISABLE": "1",
        "MPLBACKEND": "Agg",
    }
