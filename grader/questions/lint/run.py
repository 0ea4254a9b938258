"""Asks every rule about every question, and leaves out what is silenced with a reason."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from grader.questions.bank import Variants, read_variants
from grader.questions.lint import across, choices, clues, drawn, stems, told, truth
from grader.questions.lint.catalogue import RULES
from grader.questions.lint.item import Finding, Item, item_of
from grader.questions.nodes import quote
from grader.questions.read import Source

UNUSED = "unused_silence"
_ONE: tuple[Callable[[Item], Iterator[Finding]], ...] = (
    *stems.CHECKS,
    *choices.CHECKS,
    *clues.CHECKS,
    *told.CHECKS,
    *truth.CHECKS,
    *drawn.CHECKS,
)


class Told(msgspec.Struct, frozen=True):
    """A finding for a person: where, what, what it costs the student, and what to do.

    `silenced` is the author's reason for leaving it as it is, or None.
    """

    question: str
    file: str
    line: int
    rule: str
    message: str
    cost: str
    remedy: str
    silenced: str | None = None

    def __str__(self) -> str:
        """The finding as the terminal shows it."""
        where = f"{self.file}:{self.line}: {self.rule}: {self.message}"
        return f"{where}\n  Costs: {self.cost}\n  Hint: {self.remedy}"


def lint(sources: Sequence[Source], others: Sequence[Source] = ()) -> list[Told]:
    """All findings, those that are silenced among them, sorted by file and line.

    Args:
        sources: the questions to look at.
        others: the rest of their bank, for the rules that compare questions; nothing is told of
            them.
    """
    folders: dict[Path, Variants] = {}
    items = []
    for source in (*others, *sources):
        folder = source.file.parent
        if folder not in folders:
            folders[folder] = read_variants(folder)
        items.append(item_of(source, folders[folder]))
    chosen = items[len(others) :]
    found: dict[str, list[Finding]] = {str(item.source.file): [] for item in chosen}
    for item in chosen:
        for check in _ONE:
            found[str(item.source.file)] += check(item)
    for across_all in across.CHECKS:
        for item, finding in across_all(items):
            found.get(str(item.source.file), []).append(finding)
    told = [one for item in chosen for one in _judged(item, found[str(item.source.file)])]
    return sorted(told, key=lambda one: (one.file, one.line, one.rule))


def _judged(item: Item, found: Sequence[Finding]) -> Iterator[Told]:
    silence = item.source.written.silence
    for finding in found:
        yield _told(item.source, finding, silence.get(finding.rule))
    for rule in silence.keys() - {finding.rule for finding in found}:
        message = f"The rule {quote(rule)} has nothing to tell here."
        yield _told(item.source, Finding(UNUSED, f"silence.{rule}:", message), None)


def _told(source: Source, finding: Finding, silenced: str | None) -> Told:
    rule = RULES[finding.rule]
    line = source.line(finding.path, finding.within) or 1
    return Told(
        question=source.id,
        file=str(source.file),
        line=line,
        rule=finding.rule,
        message=finding.message,
        cost=rule.cost,
        remedy=rule.remedy,
        silenced=silenced,
    )
