"""Question files to questions, or to every error that is in them."""

import re
import string
from pathlib import Path
from typing import cast, get_args

import yaml

from grader.model.errors import CombinedError, GraderError
from grader.questions.fields import Fields, Notes, did_you_mean, text_of, unique_items
from grader.questions.nodes import describe, quote, read_yaml, short_tag
from grader.questions.question import Choice, Difficulty, Kind, Question

_REQUIRED = (
    *("kind", "difficulty", "tags", "stem", "choices", "key"),
    *("hint", "explanation", "common_mistakes"),
)
_OPTIONAL = ("points", "code", "sources")
_DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)
_FEWEST_CHOICES = 2


def read_question(path: Path) -> Question:
    """Reads one question's file.

    Args:
        path: the YAML file; its stem is the question's id, its folder's name the topic.

    Returns:
        The question, with everything in it checked.

    Raises:
        GraderError: the file is wrong; a `CombinedError` where it is wrong in several ways.
    """
    notes = Notes(path)
    root = read_yaml(path)
    _check_id(path, notes)
    fields = Fields(root, notes, "", _REQUIRED, _OPTIONAL)
    choices = _read_choices(fields, notes)
    question = Question(
        id=path.stem,
        topic=path.parent.name,
        kind=cast("Kind", fields.one_of("kind", get_args(Kind))),
        difficulty=cast("Difficulty", fields.one_of("difficulty", _DIFFICULTIES)),
        points=fields.points("points", default=1),
        tags=fields.texts("tags", at_least=1),
        stem=fields.text("stem"),
        code=fields.text("code") or None,
        choices=choices,
        key=_read_key(fields, choices, notes),
        hint=fields.text("hint"),
        explanation=fields.text("explanation"),
        common_mistakes=fields.texts("common_mistakes", at_least=1),
        sources=_read_sources(fields, notes),
    )
    _raise_all(notes.errors)
    return question


def read_topic(bank: Path, topic: str) -> tuple[Question, ...]:
    """Reads all the questions of a topic.

    Args:
        bank: the folder of the question bank.
        topic: the name of a folder in it.

    Returns:
        The questions, the easy ones first, then the medium and the hard, each sorted by id.

    Raises:
        GraderError: there is no such topic, it has no questions, or some are wrong; a
            `CombinedError` tells everything that is wrong in all of its files.
    """
    questions: list[Question] = []
    errors: list[GraderError] = []
    for path in _topic_files(bank, topic):
        try:
            questions.append(read_question(path))
        except CombinedError as exc:
            errors.extend(exc.errors)
        except GraderError as exc:
            errors.append(exc)
    _raise_all(errors)
    return tuple(sorted(questions, key=lambda q: (_DIFFICULTIES.index(q.difficulty), q.id)))


def _topic_files(bank: Path, topic: str) -> list[Path]:
    topics = sorted(path.name for path in bank.iterdir() if path.is_dir()) if bank.is_dir() else []
    if topics:
        hint = f"The topics in {bank} are: {', '.join(topics)}."
    else:
        hint = f"There are no topics in {bank}."
    if topic not in topics:
        raise GraderError(f"The question bank has no topic {quote(topic)}.", file=bank, hint=hint)
    # A file that ends in .yml would otherwise be left out of every quiz without a word.
    files = sorted(path for path in (bank / topic).iterdir() if path.suffix in (".yaml", ".yml"))
    if not files:
        message = f"The topic {quote(topic)} has no questions."
        raise GraderError(message, file=bank / topic, hint=hint)
    return files


def _check_id(path: Path, notes: Notes) -> None:
    if not re.fullmatch(r"[a-z0-9_]+", path.stem) or path.suffix != ".yaml":
        message = f"{quote(path.name)} is no name for a question."
        hint = "Use lower-case letters, digits and underscores, then .yaml."
        notes.errors.append(GraderError(message, file=path, hint=hint))


def _read_choices(fields: Fields, notes: Notes) -> tuple[Choice, ...]:
    node = fields.node("choices")
    if node is None:
        return ()
    if not isinstance(node, yaml.MappingNode):
        hint = "Write a letter before each choice: `a:`, `b:` and so on."
        notes.add(f"`choices` must be a mapping, but is {describe(node)}.", node, hint)
        return ()
    items = unique_items(node, notes)
    if len(node.value) < _FEWEST_CHOICES:
        notes.add(f"A question must have at least {_FEWEST_CHOICES} choices.", node)
    choices = []
    for place, (letter, (key, value)) in enumerate(items.items()):
        expected = string.ascii_lowercase[place : place + 1]
        if letter != expected:
            message = f"The choices must be named a, b, c and so on, but here is {quote(letter)}."
            hint = f"This one must be `{expected}`." if expected else "26 choices are the limit."
            notes.add(message, key, hint)
        choices.append(_read_choice(letter, value, notes))
    return tuple(choices)


def _read_choice(letter: str, node: yaml.Node, notes: Notes) -> Choice:
    if not isinstance(node, yaml.MappingNode):
        message = f"The choice {quote(letter)} must be a mapping, but is {describe(node)}."
        notes.add(message, node, "Write `text:` and `feedback:` under the letter.")
        return Choice(letter, "", "")
    fields = Fields(node, notes, f"choices.{quote(letter)[1:-1]}", ("text", "feedback"))
    return Choice(letter, fields.text("text"), fields.text("feedback"))


def _read_key(fields: Fields, choices: tuple[Choice, ...], notes: Notes) -> str:
    node = fields.node("key")
    if node is None:
        return ""
    if isinstance(node, yaml.SequenceNode):
        message = "A single-choice question has exactly one key, but `key` is a list."
        notes.add(message, node, "Write the one letter alone, such as `key: b`.")
        return ""
    # A bare `no` is a boolean to YAML, but the author's mistake is that it is not a letter.
    written = isinstance(node, yaml.ScalarNode) and short_tag(node) in ("bool", "int")
    key = str(node.value) if written else text_of(node, "key", notes)
    letters = [choice.letter for choice in choices]
    if key and letters and key not in letters:
        message = f"The key {quote(key)} is not among the choices {', '.join(letters)}."
        notes.add(message, node, did_you_mean(key, letters))
    return key


def _read_sources(fields: Fields, notes: Notes) -> tuple[str, ...]:
    sources = fields.texts("sources")
    node = fields.node("sources")
    for source in sources:
        # Reports make links of them, and a link can also hold a script.
        if source and node is not None and not source.startswith(("https://", "http://")):
            notes.add(f"The source {quote(source)} is not a web address.", node)
    return sources


def _raise_all(errors: list[GraderError]) -> None:
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise CombinedError(errors)
