"""A student's answers as they are typed, and `answers.yaml` written from them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.model.errors import GraderError
from grader.questions.answers import LONGEST_ANSWER, Answer, read_answers
from grader.questions.asked import Asked
from grader.questions.mark import as_number, as_text
from grader.questions.names import by_id, neutral_name
from grader.questions.nodes import quote
from grader.questions.question import Question

# A letter, a number or a text as it was typed; or letters.
Typed = str | tuple[str, ...]
_PLAIN_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF
_LARGEST_SHORT = 0xFFFF


def understood(question: Asked, text: str) -> Typed:
    """What was typed as an answer.

    Raises:
        ValueError: it cannot be an answer to the question; the message says why.
    """
    text = text.strip()
    known = [option.letter for option in question.options]
    letters = tuple(re.findall(r"[^\s,;]+", text.lower()))
    match question.kind:
        case "single" if text.lower() not in known:
            raise ValueError(f"Answer with one of the letters {', '.join(sorted(known))}.")
        case "single":
            return text.lower()
        case "multiple" | "order":
            if not set(letters) <= set(known):
                raise ValueError(f"Answer with letters from {', '.join(sorted(known))}, as in: a c")
            if len(set(letters)) < len(letters):
                raise ValueError("A letter is there more than once.")
            return letters if question.kind == "order" else tuple(sorted(letters))
        case "numeric" if as_number(text) is None:
            raise ValueError("This is no number. Write it in digits, such as 0.05 or 1e-3.")
    if len(text) > LONGEST_ANSWER:
        raise ValueError(f"An answer has {LONGEST_ANSWER} characters at most.")
    return text


def as_answer(typed: Typed) -> Answer:
    """What was typed, as marking takes it."""
    return (typed,) if isinstance(typed, str) else typed


def answers_text(questions: Sequence[Asked], given: Mapping[str, Typed], about: str) -> str:
    """The answers as YAML that the grader accepts as it is.

    Args:
        questions: the quiz, as the student is asked it.
        given: the answers by the questions' neutral names.
        about: a line on whose they are.
    """
    answered = [(place, one) for place, one in enumerate(questions, 1) if given.get(one.name)]
    lines = [f"# {_quoted(about)[1:-1]}"]
    for place, one in answered:
        lines.append(f"{one.name}: {_written(one, given[one.name])}  # question {place}")
    varied = [one for _, one in answered if one.variant]
    if varied:
        lines.append("variants:")
        lines += [f'  {one.name}: "{one.variant}"' for one in varied]
    if not answered:
        lines.append("{}")
    return "\n".join(lines) + "\n"


def read_typed(
    path: Path, questions: Sequence[Asked], whole: Sequence[Question]
) -> dict[str, Typed]:
    """The answers in a file from before, by the questions' neutral names.

    Raises:
        GraderError: something in it is not understood, and would be lost in writing it again.
    """
    if not path.exists():
        return {}
    answers = by_id(read_answers(path), [question.id for question in whole])
    problems = list(answers.problems)
    known = {neutral_name(one.id): answers.given.get(one.id, ()) for one in whole}
    ids = {neutral_name(one.id): one.id for one in whole}
    unknown = sorted(set(answers.given) - set(ids.values()))
    problems += [f"{quote(name)} is no question of this quiz." for name in unknown]
    typed: dict[str, Typed] = {}
    for one in questions:
        answer = known[one.name]
        if not answer:
            continue
        if answers.variants.get(ids[one.name], one.variant) != one.variant:
            problems.append(f"{one.name} was answered for other numbers than this student's.")
        try:
            typed[one.name] = understood(one, _as_typed(one, answer))
        except ValueError as error:
            problems.append(f"{one.name}: {error}")
    if problems:
        raise GraderError(
            f"What is in it would be lost: {problems[0]}",
            file=path,
            hint="Move it away, or write to another file with --out.",
        )
    return typed


def _as_typed(question: Asked, answer: Answer) -> str:
    if question.kind == "blank":  # the very text that marking compares
        return as_text(answer)
    return " ".join(part if isinstance(part, str) else repr(part) for part in answer)


def _written(question: Asked, answer: Typed) -> str:
    if isinstance(answer, tuple):
        return f"[{', '.join(answer)}]"
    if question.kind == "single":
        return answer
    plain = question.kind == "numeric" and _PLAIN_NUMBER.fullmatch(answer)
    return answer if plain else _quoted(answer)


def _quoted(text: str) -> str:
    """A text in YAML's double quotes, in plain ASCII and on one line."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if character.isascii() and character.isprintable():
        return character
    if _FIRST_SURROGATE <= code <= _LAST_SURROGATE:  # half a character, which YAML cannot hold
        return "\\uFFFD"
    return f"\\u{code:04x}" if code <= _LARGEST_SHORT else f"\\U{code:08x}"
