"""A course's quiz, ready to be asked: as pages to fill in, or question by question."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.intake.assignment import load_assignment
from grader.model.assignment import Assignment
from grader.model.errors import GraderError
from grader.observed import refuse_handout
from grader.questions.asked import Asked, asked
from grader.questions.bank import Entry, open_question
from grader.questions.question import Question
from grader.questions.quiz import Quiz, Seed, open_quiz, shown_order
from grader.questions.read import read_question
from grader.report.quiz_page import practice_page, quiz_page

PREVIEW = "preview"  # the student that an author looks as


class Asking(msgspec.Struct, frozen=True):
    """An assignment with its quiz."""

    assignment: Assignment
    quiz: Quiz

    def whole(self, student: str) -> tuple[Question, ...]:
        """The questions as a student is asked them, with their keys."""
        return self.quiz.asked(student)

    def asked(self, student: str) -> tuple[Asked, ...]:
        """The questions as a student may see them."""
        return tuple(asked(one, self.quiz.shown_order(one, student)) for one in self.whole(student))

    def page(self, student: str) -> str:
        """The page that a student fills in."""
        of = self.assignment
        return quiz_page(of.title, of.name, student, self.asked(student))

    def practice(self, student: str) -> str:
        """The page that a student practises on; with no id it is nobody's draw in particular."""
        kicker = f"Practice for {student}" if student else "Practice"
        both = tuple(zip(self.asked(student), self.whole(student), strict=True))
        return practice_page(self.assignment.title, kicker, both)


def open_asking(course: Path, name: str) -> Asking:
    """Reads an assignment's quiz.

    Raises:
        GraderError: there is no such assignment, it has no quiz, or a file is wrong.
    """
    assignment = load_assignment(course, name)
    refuse_handout(assignment)
    if assignment.quiz is None:
        raise GraderError(
            f"The assignment {name} has no quiz.",
            file=assignment.folder / "assignment.toml",
            hint="A section [quiz] makes one: see docs/assignments.md.",
        )
    return Asking(assignment, open_quiz(course / "question_bank", assignment))


def preview(course: Path, what: str, draws: int) -> tuple[str, str]:
    """What students will see of one question, graded and to practise on.

    Args:
        course: the folder with `question_bank/`.
        what: the question's file, or its topic and id as `TOPIC/ID`.
        draws: how many of its variants are shown, at most.

    Returns:
        The two pages.

    Raises:
        GraderError: the question is wrong, is not proved as it is now, or is not there.
    """
    entry = _entry(course / "question_bank", what)
    both = _draws(entry, draws)
    title = f"Preview of {entry.source.topic}/{entry.id}"
    seen = quiz_page(title, entry.id, PREVIEW, [one for one, _ in both])
    titles = [f"Variant {place} of {len(entry)}" for place in range(1, len(both) + 1)]
    return seen, practice_page(title, "To practise on", both, titles)


def _entry(bank: Path, what: str) -> Entry:
    path = Path(what) if Path(what).suffix in {".yaml", ".yml"} else bank / f"{what}.yaml"
    if not path.is_file():
        raise GraderError(
            "There is no such question.",
            file=path,
            hint="Give a question's file, or its topic and id as in: "
            "grade questions preview lr_schedulers/build_step_lr",
        )
    return open_question(read_question(path))


def _draws(entry: Entry, draws: int) -> Sequence[tuple[Asked, Question]]:
    both = []
    for place in range(min(draws, len(entry))):
        question = entry.variant(place)
        order = shown_order(question, Seed(PREVIEW, str(place), PREVIEW))
        both.append((asked(question, order), question))
    return both
