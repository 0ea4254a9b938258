"""How a run ended: its own exception, a limit, a signal, or an exit of its own."""

import itertools
import signal
from pathlib import Path
from typing import NamedTuple

from grader.inside.exits import CHANNEL_BROKEN, HARNESS_FAILED
from grader.inside.plain import MAX_INT
from grader.model.evidence import Ending, Failure, Frame
from grader.sandbox import wire
from grader.sandbox.bounds import MAX_FRAMES, MAX_NAME, MIB, short
from grader.sandbox.worker import Outcome

MAX_SOURCE_BYTES = 1 * MIB
TOO_MUCH = (
    "more came back than the grader takes in: the model is far too large, or the program wrote to "
    "the grader's own channel"
)
OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "Cannot allocate memory")

Ended = tuple[Ending, Failure | None]


class Told(NamedTuple):
    """What the child's report says of its end.

    `failure` is the exception that it names; `finished` says that `train` returned; `unreadable`
    that there were bytes that are no report. `at_fault` says that the observer reported its own
    failure, or failed before the student's code began: its exit code alone could be anybody's.
    """

    failure: wire.Failure | None
    finished: bool
    unreadable: bool
    at_fault: bool


def ending_of(outcome: Outcome, told: Told, source_folder: Path) -> Ended:
    """How the run ended and, where it ended early, what ended it.

    Args:
        outcome: what the trusted side saw of the process.
        told: what the child said.
        source_folder: the student's files, for the lines of a traceback.
    """
    ended: Ended | None = _by_limit(outcome)
    if ended is None and outcome.limit == "result":
        ended = "crash", Failure("channel", TOO_MUCH)
    if ended is None and told.unreadable:
        ended = "crash", Failure("channel", "the program wrote to the grader's own channel")
    if ended is None and told.failure is not None:
        ended = _by_exception(_failure(told.failure, source_folder))
    if ended is None and told.finished:
        return "finished", None
    return ended or _by_itself(outcome, at_fault=told.at_fault)


def _by_limit(outcome: Outcome) -> Ended | None:
    if outcome.limit == "memory":
        return "memory", Failure("limit", "the program used more memory than it may")
    if outcome.limit in {"threads", "files"}:
        return "crash", Failure("limit", f"the program made more {outcome.limit} than it may")
    if outcome.limit == "timeout" or _exit_of(outcome.status)[1] == "SIGXCPU":
        return "timeout", Failure("limit", "the program was still running at its time limit")
    return None


def _by_exception(failure: Failure) -> Ended:
    out_of_memory = failure.type == "MemoryError" or any(
        words in failure.message for words in OUT_OF_MEMORY
    )
    return ("memory" if out_of_memory else "crash"), failure


def _by_itself(outcome: Outcome, *, at_fault: bool) -> Ended:
    code, by = _exit_of(outcome.status)
    if by is not None:
        return "crash", Failure("signal", f"the program was ended by {by}")
    if code == HARNESS_FAILED and at_fault:
        return "internal_error", Failure("harness", "the observer failed; see stderr")
    if code == CHANNEL_BROKEN:
        return "crash", Failure("channel", "the program closed the grader's own channel")
    return "crash", Failure("exit", f"the program ended itself with exit code {code}")


def _exit_of(status: int) -> tuple[int | None, str | None]:
    """A wait status as an exit code or a signal's name."""
    number = status & 0x7F
    if number:
        return None, signal.Signals(number).name if number in set(signal.Signals) else "SIGKILL"
    return status >> 8 & 0xFF, None


def _failure(failure: wire.Failure, source_folder: Path) -> Failure:
    frames = tuple(_frame(frame, source_folder) for frame in failure.frames[-MAX_FRAMES:])
    return Failure(short(failure.type, MAX_NAME), short(failure.message), frames)


def _frame(frame: wire.Frame, folder: Path) -> Frame:
    # A SyntaxError of the student's own making can name any line.
    line = frame.line if 0 < frame.line <= MAX_INT else 0
    file = short(frame.file)
    return Frame(file, line, short(frame.function, MAX_NAME), _line_of(folder, file, line))


def _line_of(folder: Path, file: str, line: int) -> str:
    """A line of a student's file, without white space around it; empty if there is none."""
    try:
        path = (folder / file).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            return ""
        if path.stat().st_size > MAX_SOURCE_BYTES:
            return ""
        # As Python counts lines, which ends none at a form feed.
        with path.open(encoding="utf-8-sig", errors="replace") as source:
            text = next(itertools.islice(source, line - 1, None), "") if line else ""
    except (OSError, ValueError, RuntimeError):  # no such name can be, or a loop of links
        return ""
    return text.strip()[:300]
