"""Collects what happened in a run. Raw facts: it judges nothing."""

import sys
from collections.abc import Iterable
from types import CodeType, FrameType
from typing import Any

MAX_RUNS = 100_000


class Recorder:
    """The record of one run, filled in by the watchers.

    Objects are numbered in the order in which they are first seen, and kept alive, so that an
    `id` is never used for two of them.
    """

    def __init__(self) -> None:
        self.optimizers: list[dict[str, Any]] = []
        self.schedulers: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.epoch = 0
        self._runs: list[list[Any]] = []
        self._last: tuple[Any, ...] | None = None
        self._numbers: dict[int, tuple[object, int]] = {}
        self._folder = ""
        self._files: dict[str, str | None] = {}

    def watch_folder(self, folder: str) -> None:
        """Says where the student's files are, so that places in them are recognised."""
        self._folder = folder.rstrip("/") + "/"

    def begin(self) -> None:
        """Forgets the steps so far: those that a file takes while it is imported."""
        self.epoch = 0
        self._runs.clear()
        self._last = None

    def keep_only(self, optimizer: int | None, scheduler: int | None) -> None:
        """Forgets the steps so far of all others: a schedule may be tried out beforehand."""
        kept = {("optimizer", optimizer), ("scheduler", scheduler)}
        self._runs = [run for run in self._runs if run[1][:2] in kept]
        self._last = None

    def number_of(self, thing: object) -> int | None:
        """The number that an optimizer or a scheduler was given, if it was."""
        known = self._numbers.get(id(thing))
        return None if known is None else known[1]

    def numbered(self) -> list[tuple[object, int]]:
        """Every optimizer and scheduler that was given a number, with it."""
        return list(self._numbers.values())

    def add(self, thing: object, into: list[dict[str, Any]], seen: dict[str, Any]) -> int:
        """Numbers a new optimizer or scheduler."""
        into.append(seen)
        self._numbers[id(thing)] = (thing, len(into) - 1)
        return len(into) - 1

    def step(self, of: str, index: int, lrs: Iterable[float | None] = ()) -> None:
        """Notes one call of a `step()`, with the line of the student's code that made it."""
        key = (of, index, self.epoch, tuple(lrs), self.place())
        if key == self._last:
            self._runs[-1][0] += 1
        elif len(self._runs) < MAX_RUNS:
            self._runs.append([1, key])
            self._last = key
        elif "too many steps" not in self.notes:
            self.notes.append("too many steps")

    def place(self) -> tuple[str, int] | None:
        """The innermost line of the student's code that is being executed: (file, line)."""
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  (the way to a caller's line)
        known = self._files
        while frame is not None:
            name = frame.f_code.co_filename
            file = known[name] if name in known else self.student_file(frame.f_code)
            if file is not None:
                return file, frame.f_lineno
            frame = frame.f_back
        return None

    def student_file(self, code: CodeType) -> str | None:
        """The file that the code came from, relative to the student's folder, or None."""
        name = code.co_filename
        if name not in self._files:
            inside = bool(self._folder) and name.startswith(self._folder)
            self._files[name] = name[len(self._folder) :] if inside else None
        return self._files[name]

    def steps(self) -> list[dict[str, Any]]:
        """All calls of `step()` in order, run-length coded."""
        return [
            {
                "of": of,
                "index": index,
                "epoch": epoch,
                "count": count,
                "lrs": list(lrs),
                "place": as_place(place),
            }
            for count, (of, index, epoch, lrs, place) in self._runs
        ]


def as_place(place: tuple[str, int] | None) -> dict[str, Any] | None:
    """A place as it is reported."""
    return None if place is None else {"file": place[0], "line": place[1]}
