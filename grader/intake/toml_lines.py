"""Reads a TOML file, and finds the line of a setting: the parser says only what its value is."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.model.errors import GraderError

_HEADER = re.compile(r"^\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}")


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """A file's text, and what is in it.

    Raises:
        GraderError: it cannot be read, or is no TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise GraderError(message, file=path) from error
    except UnicodeDecodeError as error:
        raise GraderError("The file is not UTF-8 text.", file=path) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else None
        raise GraderError(f"This is not TOML: {error}", file=path, line=line) from error


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) of a setting, or of the table or array that it would stand in.

    Args:
        text: the file.
        path: such as ("check", 2, "points"): table, which of them, setting. What stands deeper,
            in an inline table, is found by its name.
    """
    lines = text.splitlines()
    code = [line.partition("#")[0] for line in lines]
    names = [step for step in path if isinstance(step, str)]
    start, end = _section(lines, path)
    best = start
    for name in names[1:] if start else names:
        for number in range(best or 1, end + 1):
            if re.search(rf"(^|[\s{{,])[\"']?{re.escape(name)}[\"']?\s*=", code[number - 1]):
                best = number
                break
    return max(best, 1)


def _section(lines: list[str], path: Sequence[str | int]) -> tuple[int, int]:
    """The first and last line of the table that the path begins with; (0, last) if none."""
    which = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
    headers = [
        (number, found[1]) for number, line in enumerate(lines, 1) if (found := _HEADER.match(line))
    ]
    own = [number for number, name in headers if path and name == path[0]]
    if which >= len(own):
        return 0, len(lines)
    start = own[which]
    end = min((number - 1 for number, _ in headers if number > start), default=len(lines))
    return start, end
