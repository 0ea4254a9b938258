"""A student's answers file, read as hostile.

It never raises: what is wrong is told in `problems`, in sentences that quote little of it, and
everything else in it counts all the same.
"""

from pathlib import Path

import msgspec
import yaml

from grader.model.errors import GraderError
from grader.questions.fields import number_of
from grader.questions.nodes import describe, line_of, parse_yaml, quote, read_text, short_tag
from grader.questions.plain_answers import read_plain
from grader.questions.rules import RESERVED

MOST_PROBLEMS = 20
_MOST_PARTS = 26
LONGEST_ANSWER = 200

Answer = tuple[str | float, ...]


class Answers(msgspec.Struct, frozen=True):
    """What a student answered, by the question's id, and what was wrong with the file.

    `variants` has, for the questions that the file says it of, which variant was answered.
    """

    given: dict[str, Answer] = {}
    problems: tuple[str, ...] = ()
    variants: dict[str, str] = {}


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
        text = read_text(path)
        plain = read_plain(text, LONGEST_ANSWER, _MOST_PARTS)
        if plain is not None:
            given, variants = plain
            return Answers(given, (), variants)
        return _collect(parse_yaml(text, path))
    except GraderError as exc:
        where = f", line {exc.line}" if exc.line else ""
        hint = f" {exc.hint}" if exc.hint else ""
        return Answers(problems=(f"The answers file{where}: {exc.message}{hint}",))
    except Exception as exc:  # noqa: BLE001 (hostile input: one student must not stop a class)
        return Answers(problems=(f"The answers file cannot be read ({type(exc).__name__}).",))


def shortened(problems: list[str], count: int) -> tuple[str, ...]:
    """The first problems, and how many more there are of `count` in all."""
    unsaid = count - MOST_PROBLEMS
    more = (f"There are {unsaid} more such problems.",) if unsaid > 0 else ()
    return (*problems[:MOST_PROBLEMS], *more)


def _collect(root: yaml.MappingNode) -> Answers:
    given: dict[str, Answer] = {}
    variants: dict[str, str] = {}
    problems: list[str] = []
    for key, value in root.value:
        line = line_of(key)
        if not isinstance(key, yaml.ScalarNode):
            problems.append(f"Line {line}: a question's id must be a word, not {describe(key)}.")
            continue
        name = _clean(key.value)
        if name == RESERVED and isinstance(value, yaml.MappingNode):
            variants |= _variants(value)
            continue
        if name in given:
            problems.append(f"Line {line}: {quote(name)} is answered twice; the first one counts.")
            continue
        answer = _answer(value)
        if answer is None:
            what = "must be a letter, a list of letters, a number or a text"
            problems.append(f"Line {line}: the answer to {quote(name)} {what}.")
        given[name] = answer or ()
        if any(_is_cut(node) for node in _entries(value)):
            most = f"only its first {LONGEST_ANSWER} characters count"
            problems.append(f"Line {line}: the answer to {quote(name)} is too long; {most}.")
    return Answers(given, shortened(problems, len(problems)), variants)


def _variants(node: yaml.MappingNode) -> dict[str, str]:
    return {
        _clean(key.value): _clean(value.value)
        for key, value in node.value
        if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
    }


def _answer(node: yaml.Node) -> Answer | None:
    if short_tag(node) == "null":
        return ()
    entries = _entries(node)
    # Nobody picks more letters than there are, and every one of them would be kept and shown.
    if len(entries) > _MOST_PARTS:
        return None
    if not all(isinstance(entry, yaml.ScalarNode) for entry in entries):
        return None
    return tuple(_scalar(entry) for entry in entries)


def _entries(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def _scalar(node: yaml.Node) -> str | float:
    number = number_of(node)
    return _clean(node.value) if number is None else number


def _is_cut(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and len(node.value.strip()) > LONGEST_ANSWER


def _clean(text: str) -> str:
    text = text.strip()
    return (text if text.isprintable() else ascii(text)[1:-1])[:LONGEST_ANSWER]
