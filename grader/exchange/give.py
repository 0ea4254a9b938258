"""A topic of the bank to a file for a learning platform, and what of it is lost."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.exchange import canvas, gift, moodle, qti21
from grader.exchange.form import Format, Group, cleaned
from grader.exchange.loss import loss_of
from grader.model.errors import GraderError
from grader.questions.bank import Entry, open_topic
from grader.questions.nodes import quote

WRITERS: Mapping[Format, Callable[[Sequence[Group], str], bytes]] = {
    "gift": gift.write,
    "moodle": moodle.write,
    "canvas": canvas.write,
    "qti21": qti21.write,
}


class Exported(NamedTuple):
    """The file's bytes, a line for each question that loses something, and a summary."""

    data: bytes
    told: tuple[str, ...]
    summary: str


def export(bank: Path, topic: str, to: Format, variants: int) -> Exported:
    """Writes a topic.

    Args:
        bank: the folder of the question bank.
        topic: the name of a folder in it.
        to: the format.
        variants: how many are written of a question that has as many.

    Raises:
        GraderError: a question is wrong or not proved, or none can be written.
    """
    told = []
    groups = []
    for entry in open_topic(bank, topic):
        group = group_of(entry, variants)
        losses = [loss_of(question, to) for question in group.questions]
        left_out = [one.left_out for one in losses if one.left_out]
        if left_out:
            told.append(f"{entry.id}: left out: {left_out[0]}.")
            continue
        fields = dict.fromkeys(field for one in losses for field in one.fields)
        lost = [*_unwritten(entry, len(group.questions)), *fields]
        told += [f"{entry.id}: not carried: {'; '.join(lost)}."] if lost else []
        groups.append(group._replace(questions=tuple(map(cleaned, group.questions))))
    if not groups:
        message = f"No question of {quote(topic)} can be written as {to}."
        raise GraderError(message + "".join(f"\n  {line}" for line in told), file=bank / topic)
    count = sum(len(group.questions) for group in groups)
    left = sum(": left out: " in line for line in told)
    summary = (
        f"{len(groups)} questions were written ({count} with their variants), "
        f"{left} left out, {len(told) - left} lose something."
    )
    return Exported(WRITERS[to](groups, topic), tuple(told), summary)


def group_of(entry: Entry, variants: int) -> Group:
    """The first variants of a question; several have numbers behind their names."""
    count = min(variants, len(entry))
    questions = [entry.variant(place) for place in range(count)]
    if count > 1:
        questions = [
            msgspec.structs.replace(one, id=f"{one.id}-{place}")
            for place, one in enumerate(questions, 1)
        ]
    return Group(entry.id, tuple(questions))


def _unwritten(entry: Entry, count: int) -> list[str]:
    """What is in the file of a question, and in no instance of it."""
    written = entry.source.written
    lost = ["proof"] if written.prove is not None else []
    if written.params is not None:
        lost.append(f"params ({count} of {len(entry)} variants)")
    return lost
