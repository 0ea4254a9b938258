"""Answers to marks.

Marking runs no code: the questions come with their numbers drawn and their keys computed. What is
wrong with an answer is told in `problems`, and never raised.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from grader.model.assignment import QuizSpec
from grader.model.result import QuizItem, QuizResult
from grader.questions.answers import MOST_PROBLEMS, Answer, Answers, shortened
from grader.questions.expressions import same_code, same_words
from grader.questions.fields import did_you_mean
from grader.questions.names import by_id
from grader.questions.nodes import quote
from grader.questions.question import Forms, Number, One, Orders, Question, Several, Wrong

DECIMAL_COMMA = re.compile(r"[-+]?(0,\d+|\d+,(\d{1,2}|\d{4,}))")


class Marked(NamedTuple):
    """An answer's share of the points, from 0 to 1; `answer` is how it was understood."""

    share: float
    answer: Answer
    problem: str | None = None


def mark_quiz(spec: QuizSpec, questions: Sequence[Question], answers: Answers) -> QuizResult:
    """Marks a student's answers.

    Args:
        spec: how many points the quiz gives in all.
        questions: the quiz's questions, as this student was asked them.
        answers: what the student answered, by the questions' ids or their neutral names.

    Returns:
        An item for each question, in its own points, and their sum scaled to the quiz's points.
    """
    known = [question.id for question in questions]
    answers = by_id(answers, known)
    problems = list(answers.problems)
    items = []
    for question in questions:
        marked = mark(question, answers.given.get(question.id, ()))
        variant = answers.variants.get(question.id, question.variant)
        if marked.answer and variant != question.variant:
            problem = f"The answer to {question.id} is to another variant ({quote(variant)})."
            marked = Marked(0.0, marked.answer, problem)
        score = round(marked.share * question.points, 2)
        items.append(QuizItem(question.id, marked.answer, score, question.points, question.variant))
        if marked.problem:
            problems.append(marked.problem)
    unknown = [name for name in answers.given if name not in known]
    told = [_unknown(name, known) for name in unknown[:MOST_PROBLEMS]]
    problems += shortened(told, len(unknown))
    most = sum(item.max_score for item in items)
    share = sum(item.score for item in items) / most if most else 0.0
    return QuizResult(
        score=round(share * spec.points, 2),
        max_score=spec.points,
        items=tuple(items),
        problems=tuple(problems),
    )


def mark(question: Question, given: Answer) -> Marked:
    """Marks one answer; none at all is worth nothing."""
    if not given:
        return Marked(0.0, ())
    match question.key:
        case One() as key:
            return _one(question, key, given)
        case Several() as key:
            return _several(question, key, given)
        case Number() as key:
            return _number(question, key, given)
        case Orders() as key:
            return _order(question, key, given)
        case Forms() as key:
            return _form(key, given)


def foreseen(question: Question, answer: Answer) -> tuple[Wrong, ...]:
    """The wrong answers that the author foresaw and that this one is."""
    match question.key:
        case Number() as key:
            return tuple(
                wrong
                for wrong in question.wrong
                if answer and isinstance(wrong.answer, float) and isinstance(answer[0], float)
                if _is_near(answer[0], msgspec.structs.replace(key, value=wrong.answer))
            )
        case Forms() as key:
            return tuple(
                wrong
                for wrong in question.wrong
                if _form(Forms((str(wrong.answer),), key.compare), answer).share
            )
    return ()


def _one(question: Question, key: One, given: Answer) -> Marked:
    answer = tuple(part.strip().lower() if isinstance(part, str) else part for part in given)
    if len(answer) > 1:
        problem = f"{question.id} takes one letter, but {len(answer)} were given."
        return Marked(0.0, answer, problem)
    return Marked(float(answer == (key.letter,)), answer, _unknown_letter(question, given, answer))


def _several(question: Question, key: Several, given: Answer) -> Marked:
    answer = tuple(dict.fromkeys(_letters(given)))
    problem = _unknown_letter(question, given, answer)
    if problem:  # which letter was meant is anybody's guess
        return Marked(0.0, answer, problem)
    letters = [choice.letter for choice in question.choices]
    picked, right = {str(letter) for letter in answer}, set(key.letters)
    match key.credit:
        case "all_or_nothing":
            share = float(picked == right)
        case "each_answer":
            share = sum((x in picked) == (x in right) for x in letters) / len(letters)
        case "net_correct":
            share = max(0.0, (len(picked & right) - len(picked - right)) / len(right))
    return Marked(share, answer, None)


def _order(question: Question, key: Orders, given: Answer) -> Marked:
    answer = tuple(_letters(given))
    problem = _unknown_letter(question, given, answer)
    if problem is None and len(set(answer)) < len(answer):
        problem = f"{question.id} has a line more than once in its answer."
    return Marked(float(answer in key.orders), answer, problem)


def _number(question: Question, key: Number, given: Answer) -> Marked:
    if len(given) > 1:
        return Marked(0.0, given, f"{question.id} takes one number, but {len(given)} were given.")
    [part] = given
    number = as_number(part) if isinstance(part, str) else part
    if number is None or not math.isfinite(number):
        problem = f"{question.id} takes a number, but {quote(str(part))} was given."
        return Marked(0.0, given, problem)
    return Marked(float(_is_near(number, key)), (number,))


def _is_near(number: float, key: Number) -> bool:
    # A billionth more, because a number at the very edge is a matter of rounding.
    return abs(number - key.value) <= key.margin * (1 + 1e-9)


def _form(key: Forms, given: Answer) -> Marked:
    text = as_text(given)
    same = same_code if key.compare == "code" else same_words
    return Marked(float(any(same(text, form) for form in key.forms)), (text,))


def _letters(given: Answer) -> list[str | float]:
    """The letters of an answer, which may also be written as one text: `a, c`."""
    letters: list[str | float] = []
    for part in given:
        letters += re.split(r"[\s,;]+", part.strip().lower()) if isinstance(part, str) else [part]
    return letters


def _unknown_letter(question: Question, given: Answer, answer: Answer) -> str | None:
    letters = [choice.letter for choice in question.choices]
    for place, part in enumerate(answer):
        if part not in letters:
            written = given[place] if len(given) == len(answer) else part
            shown = quote(written if isinstance(written, str) else f"{written:g}")
            return f"{question.id} has the choices {', '.join(letters)}, but {shown} was given."
    return None


def as_number(text: str) -> float | None:
    """A number as a person writes it, maybe with a decimal comma; None where it is none."""
    text = text.strip()
    if DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def as_text(given: Answer) -> str:
    """A blank's answer as it was written: without quotes, `3` and `[3, 6]` are no text to YAML."""
    parts = [part if isinstance(part, str) else f"{part:.12g}" for part in given]
    return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"


def _unknown(name: str, known: list[str]) -> str:
    hint = did_you_mean(name, known)
    return f"The quiz has no question {quote(name)}." + (f" {hint}" if hint else "")
