"""Errors that a person reads: what is wrong, where, and what to do about it."""

from pathlib import Path


class GraderError(Exception):
    """The command or an author's file is wrong (exit code 2).

    Args:
        message: one sentence that says what is wrong.
        file: the file it is in, if it is in one.
        line: the line in that file, counted from 1.
        hint: what to do about it.
    """

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        where = ""
        if self.file is not None:
            where = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        hint = f"\n  Hint: {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class CombinedError(GraderError):
    """Several errors of an author's files, told all at once."""

    def __init__(self, errors: list[GraderError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)
