"""A few lines of a student's code around the one that matters."""

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from grader.report.text import PythonSource

AROUND = 4  # lines shown before and after


class CodeLine(NamedTuple):
    """One highlighted line; `sign` points to it where it is the one that is meant."""

    number: int
    code: Markup
    sign: str


class Code:
    """The sources of one submission by file name; only what is shown is highlighted."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._files: dict[str, PythonSource] = {}

    def around(self, file: str | None, line: int | None) -> tuple[CodeLine, ...]:
        """The lines around `line` (from 1) of `file`; empty where there is no such line."""
        if file is None or line is None or file not in self._sources:
            return ()
        if file not in self._files:
            self._files[file] = PythonSource(self._sources[file])
        code = self._files[file]
        if not 1 <= line <= code.count:
            return ()
        first, last = max(1, line - AROUND), min(code.count, line + AROUND)
        return tuple(
            CodeLine(number, text, "►" if number == line else "")
            for number, text in enumerate(code.lines(first, last), first)
        )
