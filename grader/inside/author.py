"""Runs the pieces of Python in a question's file, and says where one of them went wrong."""

import functools
import traceback
from collections.abc import Callable
from types import CodeType
from typing import Any, TypeVar

from grader.inside.plain import plain, text

MAX_MESSAGE = 300
Names = dict[str, Any]
T = TypeVar("T")


class AuthorError(Exception):
    """An author's code does not do what a proof asks of it.

    `part` is the path of the code in the file, such as `prove.code`; `line` counts from 1 in it,
    and is 0 where it is not known.
    """

    def __init__(self, part: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.part = part
        self.line = line


def execute(part: str, code: str, names: Names) -> None:
    """Runs statements; whatever they raise is the author's error."""
    guarded(part, lambda: exec(compiled(part, code, "exec"), names))  # noqa: S102


def evaluate(part: str, expression: str, names: Names) -> Any:
    """The value of an expression; whatever it raises is the author's error."""
    # Brackets let an expression go on over several lines, as it may in a file.
    return guarded(part, lambda: eval(compiled(part, f"({expression}\n)", "eval"), names))  # noqa: S307


def sayable(part: str, value: object) -> Any:
    """The value as it can be reported and shown: a number, a text, a boolean, or a list of them.

    Raises:
        AuthorError: it is something else.
    """
    made = plain(value)
    if not _is_sayable(made):
        shown = text(value, 80)
        raise AuthorError(
            part, f"{shown} is no finite number, printable text, boolean or list of them"
        )
    return made


def guarded(part: str, act: Callable[[], T]) -> T:
    """What `act` returns; whatever it raises becomes the author's error at its line."""
    try:
        return act()
    except AuthorError:
        raise
    except BaseException as error:
        raise AuthorError(part, ": ".join(told(error)), _line_in(part, error)) from None


def told(error: BaseException) -> tuple[str, str]:
    """An exception's type and message."""
    return text(type(error).__name__, 100), text(error, MAX_MESSAGE)


def raised_in(error: BaseException, start: str) -> bool:
    """Whether the exception was raised by a line of a part whose path starts so."""
    frames = list(traceback.walk_tb(error.__traceback__))
    return bool(frames) and frames[-1][0].f_code.co_filename.startswith(f"<{start}")


@functools.lru_cache(maxsize=4096)
def compiled(part: str, code: str, mode: str) -> CodeType:
    """The code, under the name of its part."""
    return compile(code, f"<{part}>", mode, dont_inherit=True)


def _line_in(part: str, error: BaseException) -> int:
    name = f"<{part}>"
    if isinstance(error, SyntaxError) and error.filename == name:
        return error.lineno or 0
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == name
    ]
    return lines[-1] if lines else 0


def _is_sayable(value: object) -> bool:
    if isinstance(value, list):
        return all(map(_is_sayable, value))
    if isinstance(value, str):  # a student is shown it, in pages and files of many formats
        return all(one.isprintable() or one in "\n\t" for one in value)
    return isinstance(value, bool | int | float)
