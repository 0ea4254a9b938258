"""What a proof in the sandbox reported, taken as hostile: types and sizes are checked."""

import math
from typing import Any

import msgspec

from grader.questions.draw import MOST_PROVED

MAX_TEXT = 2_000
MAX_ITEMS = 1_000
Value = bool | int | float | str | list[Any]


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came out for one draw, by the answers' ids where it is of answers.

    `drawn` has the params and, of the method `value`, the `answer`; `true` what the author's code
    says of each answer; `raised` the type and message of the exception that one raised; `curve`
    the numbers of a plot.
    """

    drawn: dict[str, Value]
    values: dict[str, Value] = {}
    true: dict[str, bool] = {}
    raised: dict[str, tuple[str, str]] = {}
    curve: tuple[float, ...] = ()


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An error in the author's code: the part of the file, and the line in it (0: unknown)."""

    part: str
    line: int
    message: str


class Report(msgspec.Struct, frozen=True):
    """A whole proof; it `ended` where the observer itself said so."""

    draws: tuple[Draw, ...] = ()
    fault: Fault | None = None
    faulty: dict[str, Value] = {}
    ended: bool = False
    torch: str = ""


class _Frame(msgspec.Struct, forbid_unknown_fields=True):
    draw: Draw | None = None
    error: Fault | None = None
    drawn: dict[str, Value] = {}
    end: bool = False
    torch: str = ""
    fault: str | None = None  # the observer's own


class UnreadableReportError(Exception):
    """The bytes are no report."""


def read_report(frames: list[bytes]) -> Report:
    """Reads the frames of a proof.

    Raises:
        UnreadableReportError: they are not what `inside/prove.py` writes.
    """
    draws: list[Draw] = []
    report = Report()
    for payload in frames:
        try:
            frame = msgspec.json.decode(payload, type=_Frame)
        except msgspec.DecodeError as error:
            raise UnreadableReportError(str(error)) from error
        if frame.fault is not None:
            raise UnreadableReportError(frame.fault[-MAX_TEXT:])
        if frame.draw is not None:
            draws.append(frame.draw)
            if len(draws) > MOST_PROVED or not _is_plain(frame.draw):
                raise UnreadableReportError("more than a proof has to say")
        report = Report(
            fault=report.fault or frame.error,
            faulty=report.faulty or frame.drawn,
            ended=report.ended or frame.end,
            torch=report.torch or frame.torch[:100],
        )
    return msgspec.structs.replace(report, draws=tuple(draws))


def _is_plain(draw: Draw) -> bool:
    values = [*draw.drawn.values(), *draw.values.values()]
    return all(map(_is_value, values)) and all(map(math.isfinite, draw.curve))


def _is_value(value: object) -> bool:
    if isinstance(value, list):
        return len(value) <= MAX_ITEMS and all(map(_is_value, value))
    if isinstance(value, str):
        return len(value) <= MAX_TEXT
    return isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value))
