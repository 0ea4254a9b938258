"""Question files to what their authors wrote, or to every error that is in them."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import get_args

import msgspec

from grader.model.errors import CombinedError, GraderError
from grader.questions import rules, rules_code, rules_maths
from grader.questions.decode import Decoder
from grader.questions.fields import Notes
from grader.questions.lines import Lines, Spot, line_at
from grader.questions.nodes import quote, read_yaml
from grader.questions.question import Difficulty
from grader.questions.written import Written

DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)


class Source(msgspec.Struct, frozen=True):
    """A question as its author wrote it, checked, with the lines of its parts."""

    id: str
    topic: str
    file: Path
    written: Written
    spots: dict[str, Spot]

    def line(self, path: str, within: int = 0) -> int | None:
        """The line of a part, such as `choices.a.text`; `within` counts the text's own lines."""
        return line_at(self.spots, path, within)

    def error(
        self, path: str, message: str, hint: str | None = None, within: int = 0
    ) -> GraderError:
        """An error at a part."""
        line = self.line(path, within)
        return GraderError(message, file=self.file, line=line, hint=hint)


def read_question(path: Path) -> Source:
    """Reads one question's file.

    Args:
        path: the YAML file; its stem is the question's id, its folder's name the topic.

    Returns:
        The question, with everything in it checked that can be without running code.

    Raises:
        GraderError: the file is wrong; a `CombinedError` where it is wrong in several ways.
    """
    notes = Notes(path)
    root = read_yaml(path)
    decoder = Decoder(notes)
    written = decoder.decode(root, Written)
    lines = Lines(notes, decoder.nodes, decoder.broken)
    rules.check_id(path, lines)
    if written is not None:
        rules.check(written, lines)
        rules_code.check(written, lines)
        rules_maths.check(written, lines)
    raise_all(sorted(notes.errors, key=lambda error: error.line or 0))
    return Source(path.stem, path.resolve().parent.name, path, written, lines.spots)


def read_files(paths: Iterable[Path]) -> tuple[Source, ...]:
    """Reads questions' files.

    Returns:
        The questions, the easy ones first, then the medium and the hard, each sorted by id.

    Raises:
        GraderError: some are wrong; everything that is wrong in all of them is told.
    """
    sources: list[Source] = []
    errors: list[GraderError] = []
    for path in paths:
        try:
            sources.append(read_question(path))
        except CombinedError as exc:
            errors.extend(exc.errors)
        except GraderError as exc:
            errors.append(exc)
    raise_all(errors)
    return tuple(sorted(sources, key=_place))


def names_in(bank: Path, topic: str) -> list[str]:
    """The names of a topic's questions, whether they can be read or not.

    Raises:
        GraderError: there is no such topic, or it has no questions.
    """
    return [path.stem for path in _topic_files(bank, topic)]


def read_topic(bank: Path, topic: str, only: Collection[str] | None = None) -> tuple[Source, ...]:
    """Reads the questions of a topic; see `read_files`.

    Args:
        bank: the folder of the question bank.
        topic: the name of a folder in it.
        only: the names of the questions to read, if not all of them.

    Raises:
        GraderError: there is no such topic, it has no questions, or some are wrong.
    """
    files = _topic_files(bank, topic)
    return read_files(path for path in files if only is None or path.stem in only)


def topics_of(bank: Path) -> list[str]:
    """The names of the bank's topics."""
    return sorted(path.name for path in bank.iterdir() if path.is_dir()) if bank.is_dir() else []


def raise_all(errors: list[GraderError]) -> None:
    """Raises the errors as one, if there are any."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise CombinedError(errors)


def _place(source: Source) -> tuple[int, str]:
    return DIFFICULTIES.index(source.written.difficulty), source.id


def _topic_files(bank: Path, topic: str) -> list[Path]:
    topics = topics_of(bank)
    if topics:
        hint = f"The topics in {bank} are: {', '.join(topics)}."
    else:
        hint = f"There are no topics in {bank}."
    if topic not in topics:
        raise GraderError(f"The question bank has no topic {quote(topic)}.", file=bank, hint=hint)
    # A file that ends in .yml would otherwise be left out of every quiz without a word.
    files = sorted(path for path in (bank / topic).iterdir() if path.suffix in (".yaml", ".yml"))
    if not files:
        message = f"The topic {quote(topic)} has no questions."
        raise GraderError(message, file=bank / topic, hint=hint)
    return files
