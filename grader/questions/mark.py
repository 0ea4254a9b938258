"""Answers files to marks.

A student's file never raises: what is wrong with it is told in `problems`, in sentences that
quote little of it, and everything else in it is marked all the same.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import yaml

from grader.model.assignment import QuizSpec
from grader.model.errors import GraderError
from grader.model.result import QuizItem, QuizResult
from grader.questions.fields import did_you_mean, number_of
from grader.questions.nodes import describe, line_of, quote, read_yaml, short_tag
from grader.questions.question import Question

_MOST_PROBLEMS = 20
_MOST_LETTERS = 26
_LONGEST_ANSWER = 80

Answer = tuple[str | float, ...]


class Answers(msgspec.Struct, frozen=True):
    """What a student answered, by the question's id, and what was wrong with the file."""

    given: dict[str, Answer] = {}
    problems: tuple[str, ...] = ()


def read_answers(path: Path | None) -> Answers:
    """Reads a student's answers file; whatever is in it, nothing is raised.

    Args:
        path: the file, or None where the student handed in none.

    Returns:
        The answers that could be read, and sentences about what could not.
    """
    if path is None:
        return Answers()
    try:
        if path.is_symlink():  # it could point at, and make us quote, a file of the grader's
            return Answers(problems=("The answers file is a link, and links are not followed.",))
        return _collect(read_yaml(path))
    except GraderError as exc:
        where = f", line {exc.line}" if exc.line else ""
        hint = f" {exc.hint}" if exc.hint else ""
        return Answers(problems=(f"The answers file{where}: {exc.message}{hint}",))
    except Exception as exc:  # noqa: BLE001 (hostile input: one student must not stop a class)
        return Answers(problems=(f"The answers file cannot be read ({type(exc).__name__}).",))


def mark_quiz(spec: QuizSpec, questions: Sequence[Question], answers: Answers) -> QuizResult:
    """Marks a student's answers.

    Args:
        spec: how many points the quiz gives in all.
        questions: the quiz's questions.
        answers: what the student answered.

    Returns:
        An item for each question, in its own points, and their sum scaled to the quiz's points.
    """
    problems = list(answers.problems)
    items = []
    for question in questions:
        item, problem = _mark_single(question, answers.given.get(question.id, ()))
        items.append(item)
        if problem:
            problems.append(problem)
    known = [question.id for question in questions]
    unknown = [name for name in answers.given if name not in known]
    problems += _shorten([_unknown(name, known) for name in unknown[:_MOST_PROBLEMS]], len(unknown))
    most = sum(item.max_score for item in items)
    share = sum(item.score for item in items) / most if most else 0.0
    return QuizResult(
        score=round(share * spec.points, 2),
        max_score=spec.points,
        items=tuple(items),
        problems=tuple(problems),
    )


def _collect(root: yaml.MappingNode) -> Answers:
    given: dict[str, Answer] = {}
    problems: list[str] = []
    for key, value in root.value:
        line = line_of(key)
        if not isinstance(key, yaml.ScalarNode):
            problems.append(f"Line {line}: a question's id must be a word, not {describe(key)}.")
            continue
        name = _clean(key.value)
        if name in given:
            problems.append(f"Line {line}: {quote(name)} is answered twice; the first one counts.")
            continue
        answer = _answer(value)
        if answer is None:
            problems.append(f"Line {line}: the answer to {quote(name)} must be a letter.")
        given[name] = answer or ()
    return Answers(given, _shorten(problems, len(problems)))


def _answer(node: yaml.Node) -> Answer | None:
    if short_tag(node) == "null":
        return ()
    entries = node.value if isinstance(node, yaml.SequenceNode) else [node]
    # Nobody picks more letters than there are, and every one of them would be kept and shown.
    if len(entries) > _MOST_LETTERS:
        return None
    if not all(isinstance(entry, yaml.ScalarNode) for entry in entries):
        return None
    return tuple(_scalar(entry) for entry in entries)


def _scalar(node: yaml.Node) -> str | float:
    number = number_of(node)
    return _clean(node.value) if number is None else number


def _clean(text: str) -> str:
    text = text.strip()
    return (text if text.isprintable() else ascii(text)[1:-1])[:_LONGEST_ANSWER]


def _mark_single(question: Question, given: Answer) -> tuple[QuizItem, str | None]:
    answer = tuple(part.strip().lower() if isinstance(part, str) else part for part in given)
    letters = [choice.letter for choice in question.choices]
    problem = None
    if len(answer) > 1:
        problem = f"{question.id} takes one letter, but {len(answer)} were given."
    elif answer and answer[0] not in letters:
        shown = quote(given[0] if isinstance(given[0], str) else f"{given[0]:g}")
        problem = f"{question.id} has the choices {', '.join(letters)}, but {shown} was given."
    score = question.points if answer == (question.key,) else 0.0
    return QuizItem(question.id, answer, score, question.points), problem


def _unknown(name: str, known: list[str]) -> str:
    hint = did_you_mean(name, known)
    return f"The quiz has no question {quote(name)}." + (f" {hint}" if hint else "")


def _shorten(problems: list[str], count: int) -> tuple[str, ...]:
    unsaid = count - _MOST_PROBLEMS
    more = (f"There are {unsaid} more such problems.",) if unsaid > 0 else ()
    return (*problems[:_MOST_PROBLEMS], *more)
