"""Names and codes that students see, made so that they tell nothing of the key.

A question's id is its author's and may say the answer (`missing_optimizer_step`); a code made from
all of a draw's numbers could be used to try guesses of the computed ones.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

from grader.inside.fill import PLACE
from grader.questions.answers import MOST_PROBLEMS, Answer, Answers, shortened
from grader.questions.proof import Draw
from grader.questions.written import Written, WrittenMultiple, WrittenOrder, WrittenSingle

_DIGITS = 6  # of a curve's numbers: the last ones differ from machine to machine


@lru_cache(10_000)  # every student of a class has the same questions
def neutral_name(question_id: str) -> str:
    """The name by which students know a question; the same in every quiz and for everybody."""
    return f"q_{_digest(['question', question_id])[:10]}"


def variant_code(written: Written, draw: Draw) -> str:
    """A short code of the numbers that a student sees in a question, and of no others.

    Another wording of the same question has the same code.
    """
    texts = "\n".join(_shown(written))
    names = {found[1] for found in PLACE.finditer(texts)}
    drawn = {name: value for name, value in draw.drawn.items() if name in names}
    values = {letter: draw.values[letter] for letter in _valued(written) if letter in draw.values}
    curve = [f"{value:.{_DIGITS}g}" for value in draw.curve]
    return _digest([drawn, values, curve])[:8]


def by_id(answers: Answers, ids: Sequence[str]) -> Answers:
    """The answers by the questions' ids, where they were given by neutral names.

    Of two answers to the same question, by its id and by its name, the first counts, and it is
    told.
    """
    own = {neutral_name(id_): id_ for id_ in ids}
    given: dict[str, Answer] = {}
    told = []
    for name, answer in answers.given.items():
        id_ = own.get(name, name)
        if id_ in given:
            told.append(f"{id_} is answered twice, as {name} too; the first one counts.")
        given.setdefault(id_, answer)
    variants = {own.get(name, name): code for name, code in answers.variants.items()}
    problems = (*answers.problems, *shortened(told[:MOST_PROBLEMS], len(told)))
    return Answers(given, problems, variants)


def _shown(written: Written) -> Iterator[str]:
    """The texts that are on the page before anything is answered."""
    yield written.stem
    yield written.code or ""
    if written.plot is not None:
        yield from (written.plot.x, written.plot.y, written.plot.alt)
    match written:
        case WrittenSingle() | WrittenMultiple():
            yield from (choice.text or "" for choice in written.choices.values())
        case WrittenOrder():
            for line in written.lines.values():
                yield line if isinstance(line, str) else line.text


def _valued(written: Written) -> Iterator[str]:
    """The choices that show a number of their own."""
    if isinstance(written, WrittenSingle | WrittenMultiple):
        for letter, choice in written.choices.items():
            text = choice.text
            if text is None or any(found[1] == "value" for found in PLACE.finditer(text)):
                yield letter


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
