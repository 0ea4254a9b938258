"""A quiz: the variant of each question that a student is asked, and the order of its choices."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.model.assignment import Assignment
from grader.model.errors import GraderError
from grader.questions.bank import Entry, open_topic
from grader.questions.draw import stable_number
from grader.questions.fields import did_you_mean
from grader.questions.nodes import quote
from grader.questions.question import Question
from grader.questions.read import names_in


class Seed(msgspec.Struct, frozen=True):
    """What settles a student's draw: the assignment's name, its quiz's `seed`, the student's id."""

    assignment: str
    term: str
    student: str


class Quiz:
    """The questions of an assignment's quiz, as each student is asked them.

    Args:
        assignment: the assignment's name.
        term: the `seed` in its `[quiz]`.
        entries: the questions with their variants.
    """

    def __init__(self, assignment: str, term: str, entries: Sequence[Entry]) -> None:
        self._assignment, self._term, self._entries = assignment, term, entries

    @property
    def questions(self) -> tuple[Question, ...]:
        """Each question in the first of its variants."""
        return tuple(entry.variant(0) for entry in self._entries)

    def asked(self, student: str) -> tuple[Question, ...]:
        """The questions as one student is asked them."""
        seed = Seed(self._assignment, self._term, student)
        return tuple(variant_for(entry, seed) for entry in self._entries)

    def shown_order(self, question: Question, student: str) -> tuple[str, ...]:
        """The letters of a question in the order in which one student sees them."""
        return shown_order(question, Seed(self._assignment, self._term, student))


def open_quiz(bank: Path, assignment: Assignment) -> Quiz:
    """Reads the questions of an assignment's quiz; without a quiz there are none.

    Others of the topic are not looked at: an error in one is no matter of this class's.

    Raises:
        GraderError: a question is wrong, was not proved as it is now, or is not in the topic.
    """
    spec = assignment.quiz
    if spec is None:
        return Quiz(assignment.name, "", ())
    if spec.questions is not None:
        known = names_in(bank, spec.topic)
        for name in spec.questions:
            if name not in known:
                raise GraderError(
                    f"The quiz asks {quote(name)}, which is no question of the topic {spec.topic}.",
                    file=assignment.folder / "assignment.toml",
                    hint=did_you_mean(name, known)
                    or "`questions` lists the names of files in the topic, without .yaml.",
                )
    entries = open_topic(bank, spec.topic, spec.questions)
    return Quiz(assignment.name, spec.seed, entries)


def variant_for(entry: Entry, seed: Seed) -> Question:
    """The question as one student is asked it."""
    if len(entry) == 1:  # most are, and a digest for each student takes its time
        return entry.variant(0)
    parts = ("variant", seed.assignment, seed.term, seed.student, entry.id)
    return entry.variant(stable_number(*parts) % len(entry))


def shown_order(question: Question, seed: Seed) -> tuple[str, ...]:
    """The letters in the order in which a student sees them."""
    letters = [choice.letter for choice in question.choices]
    if question.shuffle:
        parts = ("order", seed.assignment, seed.term, seed.student, question.id)
        letters.sort(key=lambda letter: stable_number(*parts, letter))
    return tuple(letters)
