"""A list of students: a text file with an id a line, or a table as learning platforms give it."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.model.errors import GraderError
from grader.questions.fields import did_you_mean
from grader.questions.nodes import quote

# Headings of the column with the ids, as they are looked for, in lower case. Canvas's `ID` and
# Moodle's `Identifier` have the number that their downloads put into the names of submissions.
HEADINGS = ("student id", "student_id", "studentid", "id", "identifier", "sid", "id number")
_DELIMITERS = ",;\t"
_TABLES = {".csv", ".tsv"}
# Rows of Canvas's own, by their first cell that is not empty.
_NOBODY = {"points possible", "student, test", "muted", "manual posting"}
_SHORTENED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)

Row = tuple[int, list[str]]  # with its line


def read_roster(path: Path, column: str | None = None) -> list[str]:
    """The students in a roster, in its order.

    Args:
        path: the file. In a table, empty lines and lines that begin with # are nobody too.
        column: the heading of the column with the ids, where it is none of `HEADINGS`.

    Raises:
        GraderError: it cannot be read, has no such column, has nobody in it, or somebody twice.
    """
    text = _text(path)
    found: dict[str, int] = {}
    for line, id_ in _ids(text, path, column):
        if "/" in id_ or not id_.isprintable():
            raise GraderError(
                "This is no id: it could not be a folder's name.", file=path, line=line
            )
        if id_ in found:
            raise GraderError(
                f"{id_} is in it twice; the first is in line {found[id_]}.", file=path, line=line
            )
        found[id_] = line
    if not found:
        raise GraderError("There is nobody in it.", file=path, hint="Write an id a line.")
    return list(found)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise GraderError(f"The roster cannot be read: {why}.", file=path) from error


def _ids(text: str, path: Path, column: str | None) -> Iterator[tuple[int, str]]:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    kept = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not kept:
        return
    head = kept[0][1]
    delimiter = max(_DELIMITERS, key=head.count)
    names = [name.strip().strip('"').lower() for name in head.split(delimiter)]
    named = any(name in HEADINGS for name in names)
    several = path.suffix.lower() in _TABLES and len(names) > 1
    if column is None and not named and not several:
        yield from kept
        return
    rows = _rows(text, path, delimiter)
    first = next(rows, None)
    if first is not None:  # all its cells may be empty
        line, heading = first
        yield from _of_table(rows, _place(heading, column, path, line), path)


def _rows(text: str, path: Path, delimiter: str) -> Iterator[Row]:
    """The rows that are not empty and no comment, each with the line that it begins in."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            row = [cell.strip() for cell in cells]
            if any(row) and not row[0].startswith("#"):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"This is no table: {error}."
        raise GraderError(message, file=path, line=line) from error


def _place(heading: Sequence[str], column: str | None, path: Path, line: int) -> int:
    """Which column has the ids."""
    known = [name.lower() for name in heading]
    wanted = HEADINGS if column is None else (column.strip().lower(),)
    name = next((one for one in wanted if one in known), None)
    shown = ", ".join(quote(one)[1:-1] for one in heading)
    if name is None:
        what = "none with students' ids" if column is None else f"no {quote(column)}"
        hint = did_you_mean(column or "", known) if column else "Name the one with --column."
        message = f"Of its columns ({shown}) there is {what}."
        raise GraderError(message, file=path, line=line, hint=hint)
    if known.count(name) > 1:
        message = f"It has {known.count(name)} columns {quote(name)}."
        raise GraderError(message, file=path, line=line, hint="Remove or rename one of them.")
    return known.index(name)


def _of_table(rows: Iterator[Row], place: int, path: Path) -> Iterator[tuple[int, str]]:
    for line, row in rows:
        if next(filter(None, row)).lower() in _NOBODY:
            continue
        cell = row[place] if place < len(row) else ""
        # Moodle's identifiers are "Participant 123"; a spreadsheet may guard a text as ="123".
        id_ = re.sub(r"^Participant (?=\d+$)", "", re.sub(r'^="(.*)"$', r"\1", cell))
        if not id_:
            hint = "Write it, or remove the line."
            raise GraderError("There is no id in this line.", file=path, line=line, hint=hint)
        if _SHORTENED.fullmatch(id_):
            message = f"{quote(id_)} looks like a number that a spreadsheet has shortened."
            hint = "Format the column as text, and fill it in anew."
            raise GraderError(message, file=path, line=line, hint=hint)
        yield line, id_
