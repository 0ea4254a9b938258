"""Who is meant: students and their pages, and groups of them in which nobody has to scroll."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from grader.report.text import page_link, percent, shortened

SHOWN_AT_ONCE = 6  # names; the others are folded away
LISTED = 50  # names of a group: with thousands, a page would be nothing but names
LONGEST_ID = 60


class Student(NamedTuple):
    """A submission's id, as long as there is room for, and its page."""

    id: str
    link: str


class Who(msgspec.Struct, frozen=True):
    """A group: `some` are seen at once, `others` are folded away behind the words of `more`.

    `unnamed` says how many are not even there, because they are too many.
    """

    count: int
    some: tuple[Student, ...]
    others: tuple[Student, ...]
    more: str
    unnamed: str


def student(id_: str) -> Student:
    """A submission as the class page names it."""
    return Student(shortened(id_, LONGEST_ID), page_link(id_))


def who(ids: Iterable[str]) -> Who:
    """A group of submissions, in the order given."""
    every = list(ids)
    named = tuple(map(student, every[:LISTED]))
    left = len(every) - len(named)
    return Who(
        count=len(every),
        some=named[:SHOWN_AT_ONCE],
        others=named[SHOWN_AT_ONCE:],
        more=f"{len(every) - SHOWN_AT_ONCE} more",
        unnamed=f"and {left} more, in the table below" if left else "",
    )


def share(count: int, total: int) -> str:
    """How many of a class they are, in words."""
    noun = "submission" if count == 1 else "submissions"
    return f"{count} {noun}, {percent(count / total)}"
