"""Runs each submission in a fresh process, where a process cannot be forked after torch.

That is so on macOS and Windows. It takes seconds of imports a submission, and there is no sandbox
(level `none`): a process of its own, and limits that are enforced from outside by polling.
"""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Self

import psutil

from grader.sandbox.limits import Limits
from grader.sandbox.nursery import environment
from grader.sandbox.prepare import Scratch
from grader.sandbox.watch import POLL_SECONDS, Limit
from grader.sandbox.worker import START_SECONDS, Outcome, WorkerError

_CHUNK = 1 << 16
# What a program needs of the system to start at all.
_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "PATH", "TEMP", "TMP")


class FreshWorker:
    """Does what `Worker` does, one process a run. Use as a context manager.

    Args:
        prepared: the folder with the images (see `sandbox/prepare.py`).
        training: how many of the images are training images.
    """

    def __init__(self, prepared: Path, training: int) -> None:
        self._prepared, self._training = prepared, training
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self.broken = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def stop(self) -> None:
        """Ends the process that is running, if there is one; from any thread, also during a run."""
        self._stopped = True
        if process := self._process:
            _kill(_family(process.pid))

    def close(self) -> None:
        """Ends it and waits for its end."""
        self.stop()
        if process := self._process:
            process.wait()

    def run(self, job: dict[str, Any], scratch: Scratch, limits: Limits) -> Outcome:
        """Runs one submission; see `Worker.run`."""
        scratch.lay_images(self._prepared, copy=True)
        token = secrets.token_bytes(16)
        with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as name:
            request, result = Path(name, "request.json"), Path(name, "result")
            asked = self._request(job, scratch, limits, token, result)
            request.write_text(json.dumps(asked), encoding="utf-8")
            process = self._process = _start(request, scratch.folder)
            assert process.stdout is not None
            assert process.stderr is not None
            streams = [
                _Stream(one, limits.output_bytes) for one in (process.stdout, process.stderr)
            ]
            watch = _Watch(process, result, limits)
            if self._stopped:  # while this one was about to start
                self.stop()
            watch.until_the_end()
            stdout, stderr = (stream.end() for stream in streams)
            self._process = None
            if self._stopped:  # how it ended is no observation
                raise WorkerError("the run was stopped")
            if watch.began is None and process.returncode:
                raise WorkerError(f"a fresh process did not start: {stderr[-2_000:]!r}")
            written = _head(result, limits.result_bytes)
        code = process.returncode
        status = -code if code < 0 else (code & 0xFF) << 8
        wall = time.monotonic() - (watch.began or time.monotonic())
        return Outcome(token, written, stdout, stderr, status, watch.limit, watch.cpu_seconds, wall)

    def _request(
        self, job: dict[str, Any], scratch: Scratch, limits: Limits, token: bytes, result: Path
    ) -> dict[str, Any]:
        return {
            "run": {**job, "script": scratch.script},
            "folder": str(scratch.folder),
            "result": str(result),
            "token": token.hex(),
            "limits": {"file_bytes": limits.file_bytes},
            "setup": {
                "images": str(self._prepared / "images.u8"),
                "labels": str(self._prepared / "labels.u8"),
                "training": self._training,
            },
        }


class _Watch:
    """Ends a process that passes a limit; its clock starts when the result file is there."""

    def __init__(self, process: subprocess.Popen[bytes], result: Path, limits: Limits) -> None:
        self.began: float | None = None
        self.limit: Limit | None = None
        self.cpu_seconds = 0.0
        self._process, self._result, self._limits = process, result, limits
        self._started = time.monotonic()
        self._base = (0.0, 0)
        self._family: dict[int, psutil.Process] = {}

    def until_the_end(self) -> None:
        """Returns once the process and all that it was seen to start are gone."""
        while self._process.poll() is None:
            self._family.update({one.pid: one for one in _family(self._process.pid)})
            cpu, memory = _usage(self._family.values())
            if self.began is None:
                self._wait_for_start(cpu, memory)
            else:
                self._hold_to_limits(self.began, cpu, memory)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(POLL_SECONDS)
        if self.began is None and self._result.exists():
            self.began = self._started  # it was over before it was seen to begin
        _kill(self._family.values())

    def _wait_for_start(self, cpu: float, memory: int) -> None:
        if self._result.exists():
            self.began, self._base = time.monotonic(), (cpu, memory)
        elif time.monotonic() - self._started > START_SECONDS:
            _kill(self._family.values())

    def _hold_to_limits(self, began: float, cpu: float, memory: int) -> None:
        self.cpu_seconds = max(self.cpu_seconds, cpu - self._base[0])
        late = time.monotonic() - began > self._limits.wall_seconds
        if self.cpu_seconds > self._limits.cpu_seconds or late:
            self._end("timeout")
        elif memory - self._base[1] > self._limits.memory_bytes:
            self._end("memory")
        elif self._result.stat().st_size > self._limits.result_bytes:
            self._end("result")

    def _end(self, limit: Limit) -> None:
        self.limit = self.limit or limit
        _kill(self._family.values())


class _Stream:
    """Reads a stream to its end in a thread, and keeps its beginning."""

    def __init__(self, stream: IO[bytes], cap: int) -> None:
        self._stream, self._cap = stream, cap
        self._kept = bytearray()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def end(self) -> bytes:
        """What was kept; not later than a moment after the process's end."""
        self._thread.join(timeout=1)
        return bytes(self._kept)

    def _read(self) -> None:
        with self._stream:
            while data := os.read(self._stream.fileno(), _CHUNK):
                self._kept += data[: max(0, self._cap - len(self._kept))]


def _start(request: Path, folder: Path) -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return subprocess.Popen(  # noqa: S603  (our own module)
        [sys.executable, "-P", "-s", "-B", "-m", "grader.inside.once", str(request)],
        env={**environment(), **kept},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        start_new_session=True,
    )


def _family(pid: int) -> list[psutil.Process]:
    """A process and its living descendants."""
    with contextlib.suppress(psutil.NoSuchProcess):
        one = psutil.Process(pid)
        return [one, *one.children(recursive=True)]
    return []


def _usage(processes: Iterable[psutil.Process]) -> tuple[float, int]:
    """CPU seconds and resident bytes of processes."""
    cpu, memory = 0.0, 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            cpu += times.user + times.system
            memory += process.memory_info().rss
    return cpu, memory


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()


def _head(path: Path, size: int) -> bytes:
    if not path.exists():
        return b""
    with path.open("rb") as file:
        return file.read(size)
