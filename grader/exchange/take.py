"""A file of a learning platform to question files in the bank."""

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from grader.exchange import canvas_reader, gift_reader, moodle_reader, qti21_reader
from grader.exchange.form import MAX_BYTES, MOST_QUESTIONS, Format, Found, Reading, Skipped
from grader.exchange.yaml_file import id_of, yaml_text
from grader.model.errors import GraderError
from grader.questions.nodes import quote
from grader.questions.read import raise_all, read_question

READERS: Mapping[Format, Callable[[bytes, str], Reading]] = {
    "gift": gift_reader.read,
    "moodle": moodle_reader.read,
    "canvas": canvas_reader.read,
    "qti21": qti21_reader.read,
}


class Imported(NamedTuple):
    """The files that were written, what is to be told, and a summary."""

    files: tuple[Path, ...]
    told: tuple[str, ...]
    summary: str


def take(file: Path, of: Format | None, bank: Path, topic: str) -> Imported:
    """Writes a file for each question that a file has; none if one of them cannot be written.

    Args:
        file: what is imported.
        of: its format; None to find it out.
        bank: the folder of the question bank.
        topic: the name of the folder to write to, which is made if there is none.

    Raises:
        GraderError: something is wrong with the file, or a question is there already.
    """
    if not re.fullmatch(r"[a-z0-9_]+", topic):
        hint = "Use lower-case letters, digits and underscores."
        raise GraderError(f"{quote(topic)} is no name for a topic.", hint=hint)
    data = _read(file)
    reading = READERS[of or sniff(data, file)](data, str(file))
    if len(reading) > MOST_QUESTIONS:
        message = f"There are {len(reading):,} questions; {MOST_QUESTIONS:,} are the limit."
        raise GraderError(message, file=file)
    found = [one for one in reading if isinstance(one, Found)]
    skipped = [one for one in reading if isinstance(one, Skipped)]
    told = [f"{file}:{one.line}: {quote(one.name)}: left out: {one.reason}" for one in skipped]
    if not found:
        message = "There is no question in it that can be imported."
        raise GraderError(message + "".join(f"\n  {line}" for line in told), file=file)
    texts = _named(found, file)
    _check(texts, found, file, topic)
    for id_, one in zip(texts, found, strict=True):
        told += [f"{file}:{one.line}: {id_}: {note}" for note in one.notes]
    paths = _write(texts, bank / topic)
    summary = f"{len(found)} questions were written to {bank / topic}, {len(skipped)} left out."
    return Imported(paths, tuple(told), summary)


def sniff(data: bytes, file: Path) -> Format:
    """The format of a file, by what it begins with.

    Raises:
        GraderError: it looks like none of them.
    """
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"PK"):
        return "qti21" if b"imsqti_item_xmlv2p" in _manifest(data, file) else "canvas"
    if b"<quiz" in head:
        return "moodle"
    if b"questestinterop" in head:
        return "canvas"
    if b"assessmentItem" in head:
        return "qti21"
    if head.startswith(b"<?xml"):
        hint = "Give --format gift, moodle, canvas or qti21."
        raise GraderError("This XML is of no format that is known.", file=file, line=1, hint=hint)
    return "gift"


def _manifest(data: bytes, file: Path) -> bytes:
    from grader.exchange.package import read_zip  # noqa: PLC0415  (few files need it)

    files = read_zip(data, str(file))
    return b"".join(text for name, text in files.items() if name.endswith("imsmanifest.xml"))


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise GraderError("There is no such file.", file=file)
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise GraderError(f"The file cannot be read: {error.strerror}.", file=file) from error
    if len(data) > MAX_BYTES:
        raise GraderError(f"The file is larger than {MAX_BYTES >> 20} MiB.", file=file)
    return data


def _named(found: list[Found], file: Path) -> dict[str, str]:
    """The files' texts by their ids; a name that comes twice gets a number."""
    texts: dict[str, str] = {}
    for one in found:
        id_ = base = id_of(one.question.id)
        number = 2
        while id_ in texts:
            id_, number = f"{base}_{number}", number + 1
        texts[id_] = yaml_text(one, file.name)
    return texts


def _check(texts: dict[str, str], found: list[Found], file: Path, topic: str) -> None:
    """Reads each text as the bank will."""
    errors = []
    with tempfile.TemporaryDirectory() as folder:
        for (id_, text), one in zip(texts.items(), found, strict=True):
            path = Path(folder) / topic / f"{id_}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            try:
                read_question(path)
            except GraderError as error:
                first = getattr(error, "errors", [error])[0]
                message = f"This question cannot be a file of the bank: {first.message}"
                errors.append(GraderError(message, file=file, line=one.line))
    raise_all(errors)


def _write(texts: dict[str, str], folder: Path) -> tuple[Path, ...]:
    paths = {id_: folder / f"{id_}.yaml" for id_ in texts}
    there = [path for path in paths.values() if path.exists()]
    hint = "Nothing was written. Rename the files, or import to another topic."
    raise_all(
        [GraderError("There is such a question already.", file=one, hint=hint) for one in there]
    )
    folder.mkdir(parents=True, exist_ok=True)
    for id_, path in paths.items():
        with path.open("x", encoding="utf-8") as stream:
            stream.write(texts[id_])
    return tuple(paths.values())
