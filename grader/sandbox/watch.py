"""Drains a child's pipes and ends it, from outside, where it passes a limit."""

import contextlib
import os
import selectors
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

from grader.sandbox.limits import Limits
from grader.sandbox.sweep import is_too_full
from grader.sandbox.usage import descendants_of, usage_of

POLL_SECONDS = 0.05
ANSWER_SECONDS = 30  # many times what it takes: other load on the machine is no fault
_CHUNK = 1 << 16
_READS_AT_ONCE = 16
_LOOK_AT_FILES_SECONDS = 0.25

Limit = Literal["timeout", "memory", "threads", "files", "result"]


class Process(NamedTuple):
    """A process as this side knows it: a descriptor that stays its own, and its number here."""

    handle: int
    pid: int

    @classmethod
    def of(cls, handle: int) -> "Process":
        """The process that a pidfd stands for; its pid is -1 where it has ended already."""
        for line in Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines():
            if line.startswith("Pid:"):
                return cls(handle, int(line.split()[1]))
        raise ValueError(f"descriptor {handle} stands for no process")

    def kill(self) -> None:
        """Ends it, if it has not ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def close(self) -> None:
        """Lets go of the descriptor."""
        os.close(self.handle)


class Watch:
    """Watches one child until it and all that it started are gone.

    Args:
        child: the child; its descriptor is not closed here.
        warm: the warm process's pid.
        control: the socket's descriptor on which the warm process tells of the child's end.
        answer: reads that socket once; the message, if that completed one.
        pipes: the read ends of the result pipe, stdout and stderr.
        limits: what the child may use.
        folder: where the child writes, if no file system of its own bounds what it does.
    """

    def __init__(  # noqa: PLR0913, PLR0917  (what a watch is made of, each once)
        self,
        child: Process,
        warm: int,
        control: int,
        answer: Callable[[], dict[str, Any] | None],
        pipes: list[int],
        limits: Limits,
        folder: Path | None,
    ) -> None:
        self.began = time.monotonic()
        self.limit: Limit | None = None
        self.buffers = [bytearray() for _ in pipes]
        self.cpu_seconds = 0.0
        self.broken = False
        self._child, self._warm, self._answer, self._limits = child, warm, answer, limits
        self._folder, self._looked = folder, self.began
        self._caps = [limits.result_bytes, limits.output_bytes, limits.output_bytes]
        self._base = usage_of(child.pid).resident_bytes
        self._ended_at: float | None = None
        self._descendants: set[int] = set()
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, None)
        for i, pipe in enumerate(pipes):
            os.set_blocking(pipe, False)
            self._selector.register(pipe, selectors.EVENT_READ, i)

    def until_the_end(self) -> dict[str, Any]:
        """Returns what the warm process says of the child once it and all it started are gone."""
        done: dict[str, Any] | None = None
        last_check = 0.0
        try:
            while done is None and not self.broken:
                for key, _ in self._selector.select(POLL_SECONDS):
                    if key.data is None:
                        done = self._answer()
                    else:
                        self._drain(key.fd, key.data)
                if time.monotonic() - last_check >= POLL_SECONDS:
                    last_check = time.monotonic()
                    self._check_limits()
            self._end_leftovers()
            for key in list(self._selector.get_map().values()):
                if key.data is not None:
                    self._drain(key.fd, key.data)
        except Exception:
            self._end_all_known()
            raise
        finally:
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
        # Below `full`, a program can stop the warm process, which then never tells of its end.
        if self._ended_at and time.monotonic() - self._ended_at > ANSWER_SECONDS:
            self.broken = True
        self._descendants.update(descendants_of(self._child.pid))
        usage = usage_of(self._child.pid, self._base)
        self.cpu_seconds = max(self.cpu_seconds, usage.cpu_seconds)
        wall = time.monotonic() - self.began
        if self.cpu_seconds > self._limits.cpu_seconds or wall > self._limits.wall_seconds:
            self._end("timeout")
        elif usage.resident_bytes > self._limits.memory_bytes:
            self._end("memory")
        elif usage.threads > self._limits.threads:
            self._end("threads")
        elif self._folder and time.monotonic() - self._looked > _LOOK_AT_FILES_SECONDS:
            if is_too_full(self._folder):
                self._end("files")
            self._looked = time.monotonic()

    def _end(self, limit: Limit) -> None:
        self.limit = self.limit or limit
        self._ended_at = self._ended_at or time.monotonic()
        self._child.kill()

    def _end_all_known(self) -> None:
        """Ends the child and what it was seen to start, where no warm process is left to tell."""
        self._child.kill()
        for pid in self._descendants:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _end_leftovers(self) -> None:
        """Ends what the child started: daemons too, which the warm process inherits."""
        while left := descendants_of(self._warm):
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
