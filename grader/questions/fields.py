"""Texts, numbers and keys of YAML nodes; what is wrong is noted and not raised.

An author sees all of a file's errors at once. A value that was wrong never leaves the reader.
"""

import difflib
import math
from collections.abc import Collection
from pathlib import Path

import yaml

from grader.model.errors import GraderError
from grader.questions.nodes import describe, line_of, quote, short_tag, unprintable


class Notes:
    """The errors that were found in one file so far."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.errors: list[GraderError] = []

    def add(self, message: str, node: yaml.Node, hint: str | None = None) -> None:
        """Notes an error at the node's line."""
        self.add_at(message, line_of(node), hint)

    def add_at(self, message: str, line: int | None, hint: str | None = None) -> None:
        """Notes an error at a line, or of the file as a whole."""
        self.errors.append(GraderError(message, file=self.file, line=line, hint=hint))


def unique_items(
    node: yaml.MappingNode, notes: Notes
) -> dict[str, tuple[yaml.ScalarNode, yaml.Node]]:
    """A mapping's keys and values as they are written; the second of two equal keys is an error."""
    items: dict[str, tuple[yaml.ScalarNode, yaml.Node]] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            notes.add(f"A field's name must be a word, but is {describe(key)}.", key)
        elif key.value in items:
            first = line_of(items[key.value][0])
            message = f"{quote(key.value)} is written twice; the first is in line {first}."
            notes.add(message, key, "Remove one of the two.")
        else:
            items[key.value] = key, value
    return items


def text_of(node: yaml.Node, name: str, notes: Notes, *, indent: bool = False) -> str | None:
    """The node as a text that is not empty, without white space around it.

    Args:
        node: what is to be a text.
        name: what a message calls it.
        notes: where errors go.
        indent: whether the white space at its beginning is kept.

    Returns:
        The text, or None where an error was noted.
    """
    if short_tag(node) == "null" or (short_tag(node) == "str" and not node.value.strip()):
        notes.add(f"`{name}` is empty.", node)
        return None
    if not isinstance(node, yaml.ScalarNode) or short_tag(node) != "str":
        hint = None
        if isinstance(node, yaml.ScalarNode):
            hint = f'Put it in quotes to make it a text: "{quote(node.value)[1:-1]}".'
        elif isinstance(node, yaml.MappingNode) and node.flow_style:
            hint = "Put a text that begins with { in quotes."
        notes.add(f"`{name}` must be a text, but is {describe(node)}.", node, hint)
        return None
    at = unprintable(node.value)
    if at is not None:
        notes.add(f"`{name}` has a control character, {quote(node.value[at])}.", node)
        return None
    return str(node.value).strip("\r\n").rstrip() if indent else str(node.value).strip()


def number_of(node: yaml.Node) -> float | None:
    """The node as a finite number, or None where it is not one."""
    if not isinstance(node, yaml.ScalarNode):
        return None
    # PyYAML takes 1e-3, which has no point, for a text; nobody who leaves out quotes means one.
    plain_text = short_tag(node) == "str" and not node.style
    if short_tag(node) not in ("int", "float") and not plain_text:
        return None
    try:
        number = float(node.value)
    except ValueError:  # YAML's `0x1F`, `1:30` and `.inf` are no numbers that a person would mean
        return None
    return number if math.isfinite(number) else None


def did_you_mean(name: str, known: Collection[str]) -> str | None:
    """A hint with the known name that looks most like this one, or None."""
    close = closest(name, known)
    return f"Did you mean `{close}`?" if close else None


def closest(name: str, known: Collection[str]) -> str | None:
    """The known name that looks most like this one, or None."""
    return next(iter(difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.7)), None)
