"""The bank: its questions, and the draws of them that were proved.

`variants.json`, beside a topic's questions, holds the draws. `grade questions prove` writes it;
everything else reads it, so that marks and pages rest on numbers that were proved, and need no
code to be run.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.model.errors import GraderError
from grader.questions.instance import question_of
from grader.questions.job import fingerprint, job_of
from grader.questions.judge import equal
from grader.questions.names import variant_code
from grader.questions.proof import Draw
from grader.questions.question import Question
from grader.questions.read import Source, raise_all, read_topic

VARIANTS = "variants.json"
MOST_VARIANTS = 100
MAX_BYTES = 64 << 20


class Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The proved draws of a question; `proof` is the fingerprint of what was proved."""

    proof: str
    draws: list[Draw]


class Variants(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `variants.json`."""

    torch: str
    questions: dict[str, Stored]


class Entry:
    """A question of the bank with its variants (one where nothing is drawn).

    Args:
        source: what the author wrote.
        draws: the draws that a student may get, at least one.
    """

    def __init__(self, source: Source, draws: Sequence[Draw]) -> None:
        self.source = source
        self.id = source.id
        self._draws = draws
        self._made: dict[int, Question] = {}

    def __len__(self) -> int:
        return len(self._draws)

    def variant(self, number: int) -> Question:
        """The question with the numbers of one of its draws, counted from 0."""
        if number not in self._made:
            draw = self._draws[number]
            written = self.source.written
            code = variant_code(written, draw) if written.params is not None else ""
            self._made[number] = question_of(self.source, draw, code)
        return self._made[number]


def open_topic(bank: Path, topic: str, only: Collection[str] | None = None) -> tuple[Entry, ...]:
    """Reads a topic's questions with their proved draws, or only those that are named.

    Raises:
        GraderError: a question is wrong, or was not proved as it is now.
    """
    sources = read_topic(bank, topic, only)
    stored = read_variants(bank / topic).questions
    errors: list[GraderError] = []
    entries = []
    for source in sources:
        try:
            entries.append(_entry(source, stored))
        except GraderError as error:
            errors.append(error)
    raise_all(errors)
    return tuple(entries)


def open_question(source: Source) -> Entry:
    """One question with its proved draws.

    Raises:
        GraderError: it was not proved as it is now.
    """
    return _entry(source, read_variants(source.file.resolve().parent).questions)


def _entry(source: Source, stored: Mapping[str, Stored]) -> Entry:
    if not needs_draws(source):
        return Entry(source, [Draw({})])
    if source.id in stored and stored[source.id].proof == fingerprint(job_of(source)):
        return Entry(source, stored[source.id].draws)
    changed = "was changed since it was proved" if source.id in stored else "is not proved"
    message = f"The question {changed}, so that its numbers are not known."
    place = "params:" if source.written.params is not None else "plot:"
    raise source.error(place, message, f"Run: grade questions prove {source.topic}")


def needs_draws(source: Source) -> bool:
    """Whether a question has numbers that only a proof can tell."""
    return source.written.params is not None or source.written.plot is not None


def read_variants(folder: Path) -> Variants:
    """Reads a topic's `variants.json`; none is as good as an empty one.

    Raises:
        GraderError: it is not what `write_variants` writes.
    """
    path = folder / VARIANTS
    if not path.exists():
        return Variants("", {})
    hint = f"Remove it, and run: grade questions prove {folder.name}"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise GraderError(f"It is larger than {MAX_BYTES >> 20} MiB.", file=path, hint=hint)
        found = msgspec.json.decode(path.read_bytes(), type=Variants)
    except OSError as error:
        raise GraderError(f"It cannot be read: {error.strerror}.", file=path) from error
    except msgspec.DecodeError as error:
        raise GraderError(f"It is not as it was written: {error}.", file=path, hint=hint) from error
    if not all(stored.draws for stored in found.questions.values()):
        raise GraderError("A question in it has no draws.", file=path, hint=hint)
    return found


def write_variants(
    folder: Path, torch: str, proved: Mapping[str, Stored], *, write: bool = True
) -> bool:
    """Writes a topic's `variants.json`, a line a draw, where it says something new.

    Args:
        folder: the topic's.
        torch: the version that it was proved with.
        proved: what is in the file by the question's id.
        write: whether it is written, or only compared.

    Returns:
        Whether the file was not up to date.

    Raises:
        GraderError: the file cannot be read or written.
    """
    path = folder / VARIANTS
    if _same(read_variants(folder).questions, proved):
        return False
    if write:
        lines = []
        for id_, stored in sorted(proved.items()):
            draws = ",\n".join(f"   {json.dumps(_compact(draw))}" for draw in stored.draws)
            lines.append(f'  "{id_}": {{"proof": "{stored.proof}", "draws": [\n{draws}\n  ]}}')
        questions = ",\n".join(lines)
        fresh = path.with_name(path.name + ".new")
        text = f'{{"torch": {json.dumps(torch)},\n "questions": {{\n{questions}\n }}\n}}\n'
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            raise GraderError(f"It cannot be written: {error.strerror}.", file=path) from error
    return True


def _same(old: Mapping[str, Stored], new: Mapping[str, Stored]) -> bool:
    """Whether two sets of draws are the same but for rounding, which differs between machines."""
    return old.keys() == new.keys() and all(
        stored.proof == new[id_].proof
        and len(stored.draws) == len(new[id_].draws)
        and all(map(_same_draw, stored.draws, new[id_].draws))
        for id_, stored in old.items()
    )


def _same_draw(old: Draw, new: Draw) -> bool:
    pairs = ((old.drawn, new.drawn), (old.values, new.values))
    return equal(list(old.curve), list(new.curve)) and all(
        one.keys() == other.keys() and all(equal(one[name], other[name]) for name in one)
        for one, other in pairs
    )


def _compact(draw: Draw) -> dict[str, object]:
    fields = {"drawn": draw.drawn, "values": draw.values, "curve": list(draw.curve)}
    return {name: value for name, value in fields.items() if value or name == "drawn"}
