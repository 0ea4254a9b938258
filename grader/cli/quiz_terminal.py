"""The quiz in the terminal: one question after the other, in plain lines of text.

Nothing is drawn over or moved, so that a screen reader reads what comes in the order in which it
comes. Each answer is in the file before the next question is asked.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import click

from grader.asking import Asking
from grader.pages import replace_file
from grader.questions.answer_file import Typed, answers_text, as_answer, read_typed, understood
from grader.questions.asked import Asked
from grader.questions.mark import foreseen, mark
from grader.questions.maths_words import in_words
from grader.questions.question import Question
from grader.report.quiz_page import MARKING
from grader.report.quiz_view import right_words
from grader.report.text import number, visible

WAYS = {
    "single": "Answer with a letter.",
    "multiple": "Answer with all the letters that fit, as in: a c",
    "numeric": "Answer with a number.",
    "order": "Answer with the letters in the order of the program, as in: c a b",
    "blank": "Answer with what fills the blank.",
}
COMMANDS = "Enter goes on. :back, :list, :clear, :quit"
PRACTICE = ", :hint, :check, :answer"


def take(asking: Asking, student: str, path: Path, *, practice: bool) -> None:
    """Asks a student the quiz, and writes the answers to `path` as they come.

    Args:
        asking: the quiz.
        student: the student's id.
        path: where the answers are kept, and from where they are read where there are some.
        practice: whether hints, checks and answers are given; nothing is written then.

    Raises:
        GraderError: the file has something in it that would be lost, or cannot be written.
    """
    whole, asked = asking.whole(student), asking.asked(student)
    given = {} if practice else read_typed(path, asked, whole)
    about = f"Answers of {student} to the quiz of {asking.assignment.name}"
    session = _Session(asked, whole if practice else (), given, None if practice else path, about)
    click.echo(f"{asking.assignment.title}: {len(asked)} questions.")
    if given:
        click.echo(f"{len(given)} answers were read from {path}.")
    try:
        session.run()
    except click.Abort:  # Ctrl-C, or the end of what is typed
        click.echo()
    session.tell()


class _Session:
    def __init__(
        self,
        asked: Sequence[Asked],
        whole: Sequence[Question],
        given: dict[str, Typed],
        path: Path | None,
        about: str,
    ) -> None:
        self._asked, self._whole, self._given = asked, whole, given
        self._path, self._about = path, about
        self._place = 0

    def run(self) -> None:
        """Asks until there is no more, or the student wants no more."""
        while self._place < len(self._asked):
            _show(self._asked[self._place], self._place + 1, len(self._asked))
            self._ask(self._asked[self._place])
            if self._place == len(self._asked):
                self._again()

    def tell(self) -> None:
        """Says what is answered, and where it is."""
        click.echo(self._summary())
        if self._path is not None and self._given:
            click.echo(f"{self._path} has your answers. The same command goes on with them.")

    def _summary(self) -> str:
        open_ = [str(i) for i, one in enumerate(self._asked, 1) if one.name not in self._given]
        told = f"{len(self._asked) - len(open_)} of {len(self._asked)} answered."
        return told + (f" Not answered: {', '.join(open_)}." if open_ else "")

    def _ask(self, one: Asked) -> None:
        """Asks one question, until it is left."""
        click.echo(f"{WAYS[one.kind]} {COMMANDS}{PRACTICE if self._whole else ''}")
        here = self._place
        while self._place == here:
            so_far = self._given.get(one.name)
            if so_far:
                click.echo(f"Your answer so far: {visible(_words(so_far))}")
            typed = click.prompt("Answer", default="", show_default=False).strip()
            match typed:
                case "" | ":skip":
                    self._place += 1
                case ":back":
                    self._place -= 1 if here else 0
                    if not here:
                        click.echo("This is the first question.")
                case ":list":
                    click.echo(self._summary())
                case ":clear":
                    self._given.pop(one.name, None)
                    self._save()
                case ":quit":
                    self._place = len(self._asked) + 1
                case ":hint" | ":check" | ":answer" if self._whole:
                    self._help(one, typed)
                case _:
                    self._take(one, typed)

    def _take(self, one: Asked, typed: str) -> None:
        try:
            self._given[one.name] = understood(one, typed)
        except ValueError as error:
            click.echo(f"{error}")
            return
        self._save()
        if not self._whole:  # who practises may want to check it first
            self._place += 1

    def _save(self) -> None:
        if self._path is not None:
            replace_file(self._path, answers_text(self._asked, self._given, self._about))

    def _again(self) -> None:
        """At the end: back to a question by its number, or the end."""
        click.echo(f"\n{self._summary()}")
        while self._place == len(self._asked):
            typed = click.prompt(
                "A question's number to go there, or Enter to end", default="", show_default=False
            ).strip()
            if typed in {"", ":quit"}:
                self._place += 1
            elif typed == ":back":
                self._place -= 1
            elif typed.isdecimal() and 1 <= int(typed) <= len(self._asked):
                self._place = int(typed) - 1
            else:
                click.echo(f"The questions go from 1 to {len(self._asked)}.")

    def _help(self, one: Asked, wanted: str) -> None:
        question = self._whole[self._asked.index(one)]
        if wanted == ":hint":
            click.echo(f"Hint: {_plain(question.hint)}")
        elif wanted == ":answer":
            click.echo(f"Right: {visible(right_words(question))}")
            click.echo(_plain(question.explanation))
        elif one.name not in self._given:
            click.echo("There is nothing to check yet.")
        else:
            _check(question, self._given[one.name])


def _check(question: Question, typed: Typed) -> None:
    marked = mark(question, as_answer(typed))
    share = f"Partly right: {marked.share:.0%} of the points."
    click.echo(
        "Right." if math.isclose(marked.share, 1) else share if marked.share else "Not right."
    )
    notes = [choice.feedback for choice in question.choices if choice.letter in marked.answer]
    if marked.share < 1:
        notes += [wrong.feedback for wrong in foreseen(question, marked.answer)]
    for note in filter(None, notes):
        click.echo(_plain(note))


def _show(one: Asked, place: int, count: int) -> None:
    click.echo(f"\nQuestion {place} of {count} ({one.points:g} point{'s' * (one.points != 1)})")
    click.echo(_plain(one.stem))
    if one.code:
        click.echo("\n" + "\n".join(f"    {line}" for line in visible(one.code).splitlines()))
    if one.plot:
        values = ", ".join(map(number, one.plot.points))
        click.echo(f"\nA picture of {one.plot.y} by {one.plot.x}. {visible(one.plot.alt)}")
        click.echo(f"Its values from left to right: {values}")
    if one.options:
        click.echo()
    for option in one.options:
        text = option.text if one.kind == "order" else in_words(option.text)
        lines = visible(text).splitlines() or [""]
        click.echo("\n".join([f"  {option.letter}) {lines[0]}", *(f"     {x}" for x in lines[1:])]))
    click.echo()
    if one.credit:
        click.echo(MARKING[one.credit])


def _plain(text: str) -> str:
    """A text with its formulas in words."""
    return visible(in_words(text))


def _words(answer: Typed) -> str:
    return answer if isinstance(answer, str) else " ".join(answer)
