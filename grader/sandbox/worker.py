"""A warm process and the trusted side's hold on it: start, hand out work, watch, end.

Everything that limits a run is done from here, from outside: the clock, memory, the size of what
comes back. The child's own limits (`inside/confine.py`) are a second line.
"""

import contextlib
import json
import os
import secrets
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Literal, Self

import msgspec

from grader.sandbox.limits import Limits
from grader.sandbox.usage import descendants_of, usage_of

POLL_SECONDS = 0.05
START_SECONDS = 600
ANSWER_SECONDS = 5
_CHUNK = 1 << 16
_READS_AT_ONCE = 16


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
    limit: Literal["timeout", "memory", "result"] | None
    cpu_seconds: float
    wall_seconds: float


class Worker:
    """One warm process. Use as a context manager; not for two threads at once.

    Args:
        prepared: the folder with the images (see `sandbox/prepare.py`).
        training: how many of the images are training images.
    """

    def __init__(self, prepared: Path, training: int) -> None:
        self._control, theirs = socket.socketpair()
        self._lines = b""
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-P", "-s", "-B", "-m", "grader.inside.warm", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=prepared,
            # A Ctrl-C at the terminal is for the command line, which then ends the workers.
            start_new_session=True,
        )
        theirs.close()
        setup = {"images": "images.u8", "labels": "labels.u8", "training": training}
        self._control.sendall(json.dumps(setup).encode())
        self._ready = False
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
        if self._process.stderr:
            self._process.stderr.close()

    def run(self, job: dict[str, Any], limits: Limits) -> Outcome:
        """Runs one submission.

        Args:
            job: the fields of `inside.harness.Run`.
            limits: what it may use.

        Raises:
            WorkerError: the warm process itself failed; it must not be used again.
        """
        self._wait_ready()
        token = secrets.token_bytes(16)
        request = {
            "run": job,
            "token": token.hex(),
            "limits": {
                "cpu_seconds": int(limits.cpu_seconds) + 3,
                "memory_bytes": limits.memory_bytes,
                "file_bytes": limits.file_bytes,
            },
        }
        pipes = [os.pipe() for _ in range(3)]
        try:
            try:
                ends = [write_end for _, write_end in pipes]
                self._send(json.dumps(request).encode(), ends)
            finally:
                for _, write_end in pipes:
                    os.close(write_end)
            pid = int(self._message(START_SECONDS)["pid"])
            watch = _Watch(self, pid, [read_end for read_end, _ in pipes], limits)
            done = watch.until_the_end()
        finally:
            for read_end, _ in pipes:
                os.close(read_end)
        result, stdout, stderr = (bytes(b) for b in watch.buffers)
        if not self.broken:
            self._send(b"{}")
            self._message(ANSWER_SECONDS)
        return Outcome(
            token=token,
            result=result,
            stdout=stdout,
            stderr=stderr,
            status=int(done["status"]),
            limit=watch.limit,
            cpu_seconds=max(float(done["cpu_seconds"]), watch.cpu_seconds),
            wall_seconds=time.monotonic() - watch.began,
        )

    @property
    def pid(self) -> int:
        """The warm process's id."""
        return self._process.pid

    @property
    def control(self) -> socket.socket:
        """The socket that the warm process answers on."""
        return self._control

    def _wait_ready(self) -> None:
        if not self._ready:
            self._message(START_SECONDS)
            self._ready = True

    def _send(self, message: bytes, descriptors: list[int] | None = None) -> None:
        try:
            socket.send_fds(self._control, [message], descriptors or [])
        except OSError as error:
            raise WorkerError(f"the warm process is gone: {self._last_words()}") from error

    def _message(self, seconds: float) -> dict[str, Any]:
        self._control.settimeout(seconds)
        while (message := self.take_message()) is None:
            pass
        return message

    def take_message(self) -> dict[str, Any] | None:
        """Reads from the warm process once; a message if that completed one."""
        if b"\n" not in self._lines:
            try:
                data = self._control.recv(_CHUNK)
            except TimeoutError as error:
                raise WorkerError("the warm process does not answer") from error
            except ConnectionError:
                data = b""
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


class _Watch:
    """Drains a child's pipes and ends it where it passes a limit."""

    def __init__(self, worker: Worker, pid: int, pipes: list[int], limits: Limits) -> None:
        self.began = time.monotonic()
        self.limit: Literal["timeout", "memory", "result"] | None = None
        self.buffers = [bytearray() for _ in pipes]
        self.cpu_seconds = 0.0
        self._worker = worker
        self._pid = pid
        self._limits = limits
        self._caps = [limits.result_bytes, limits.output_bytes, limits.output_bytes]
        self._base = usage_of(pid).resident_bytes
        self._ended_at: float | None = None
        self._descendants: set[int] = set()
        self._handle: int | None = None
        with contextlib.suppress(ProcessLookupError):  # it may have ended already
            self._handle = os.pidfd_open(pid)
        self._selector = selectors.DefaultSelector()
        self._selector.register(worker.control, selectors.EVENT_READ, None)
        for i, pipe in enumerate(pipes):
            os.set_blocking(pipe, False)
            self._selector.register(pipe, selectors.EVENT_READ, i)

    def until_the_end(self) -> dict[str, Any]:
        """Returns what the warm process says of the child once it and all it started are gone."""
        done: dict[str, Any] | None = None
        last_check = 0.0
        try:
            while done is None and not self._worker.broken:
                for key, _ in self._selector.select(POLL_SECONDS):
                    if key.data is None:
                        done = self._worker.take_message()
                    else:
                        self._drain(key.fd, key.data)
                if time.monotonic() - last_check >= POLL_SECONDS:
                    last_check = time.monotonic()
                    self._check_limits()
            self._end_leftovers()
            for key in list(self._selector.get_map().values()):
                if key.data is not None:
                    self._drain(key.fd, key.data)
        except WorkerError:
            self._end_all_known()
            raise
        finally:
            if self._handle is not None:
                os.close(self._handle)
            self._selector.close()
        return done or {"status": signal.SIGKILL, "cpu_seconds": self.cpu_seconds}

    def _drain(self, fd: int, which: int) -> None:
        buffer, cap = self.buffers[which], self._caps[which]
        # A few reads at a time: a program that writes without end must not keep the clock waiting.
        for _ in range(_READS_AT_ONCE):
            try:
                data = os.read(fd, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                self._selector.unregister(fd)
                return
            buffer += data[: max(0, cap - len(buffer))]
            if which == 0 and len(buffer) >= cap:
                self._end("result")

    def _check_limits(self) -> None:
        # The program can stop the warm process, which then never tells that its child has ended.
        if self._ended_at and time.monotonic() - self._ended_at > ANSWER_SECONDS:
            self._worker.broken = True
        self._descendants.update(descendants_of(self._pid))
        usage = usage_of(self._pid, self._base)
        self.cpu_seconds = max(self.cpu_seconds, usage.cpu_seconds)
        wall = time.monotonic() - self.began
        if self.cpu_seconds > self._limits.cpu_seconds or wall > self._limits.wall_seconds:
            self._end("timeout")
        elif usage.resident_bytes > self._limits.memory_bytes:
            self._end("memory")

    def _end(self, limit: Literal["timeout", "memory", "result"]) -> None:
        self.limit = self.limit or limit
        self._ended_at = self._ended_at or time.monotonic()
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def _end_all_known(self) -> None:
        """Ends the child and what it was seen to start, where no warm process is left to tell."""
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        for pid in self._descendants:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _end_leftovers(self) -> None:
        """Ends what the child started: daemons too, which the warm process inherits."""
        while left := descendants_of(self._worker.pid):
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if all(_is_zombie(pid) for pid in left):
                return


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def _environment() -> dict[str, str]:
    """What the warm process and so the student's program sees of the environment."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # CUDA cannot be used after a fork; a script that asks for it is told there is none.
        "CUDA_VISIBLE_DEVICES": "",
        # torch.compile would start compilers and hide the calls that are watched.
        "TORCH_COMPILE_DISABLE": "1",
        "MPLBACKEND": "Agg",
    }
