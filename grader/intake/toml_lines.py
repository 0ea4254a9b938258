"""Finds the line of a setting in a TOML file: the parser gives values, not where they stand."""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}")


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
