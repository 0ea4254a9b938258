"""The fields of a YAML mapping, taken out one by one.

What is wrong is noted and not raised, so that an author sees all of a file's errors at once;
a field that was wrong gives an empty value, which never leaves the reader.
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
        self.errors.append(GraderError(message, file=self.file, line=line_of(node), hint=hint))


class Fields:
    """A mapping whose fields have known names.

    Args:
        node: the mapping.
        notes: where errors go.
        inside: the mapping's name as a message gives it, such as `choices.a`; empty at the top.
        required: the names that must be there.
        optional: the names that may be there.
    """

    def __init__(
        self,
        node: yaml.MappingNode,
        notes: Notes,
        inside: str,
        required: Collection[str],
        optional: Collection[str] = (),
    ) -> None:
        self._notes = notes
        self._inside = inside
        self.nodes = unique_items(node, notes)
        known = [*required, *optional]
        misspelt = set()
        for name, (key, _) in self.nodes.items():
            if name not in known:
                meant = _closest(name, [other for other in known if other not in self.nodes])
                misspelt.add(meant)
                hint = f"Did you mean `{meant}`?" if meant else None
                notes.add(f"There is no field {quote(name)}{self._where()}.", key, hint)
        for name in required:
            if name not in self.nodes and name not in misspelt:
                notes.add(f"The field `{name}` is missing{self._where()}.", node)

    def node(self, name: str) -> yaml.Node | None:
        """The field's value, or None where the mapping has no such field."""
        return self.nodes[name][1] if name in self.nodes else None

    def text(self, name: str) -> str:
        """The field as a text that is not empty."""
        node = self.node(name)
        return text_of(node, self._path(name), self._notes) if node else ""

    def texts(self, name: str, *, at_least: int = 0) -> tuple[str, ...]:
        """The field as a list of texts."""
        node = self.node(name)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            message = f"`{self._path(name)}` must be a list of texts, but is {describe(node)}."
            self._notes.add(message, node, "Write `- ` before each text.")
            return ()
        if len(node.value) < at_least:
            self._notes.add(f"`{self._path(name)}` must have at least {at_least} entry.", node)
        return tuple(text_of(item, self._path(name), self._notes) for item in node.value)

    def one_of(self, name: str, values: Collection[str]) -> str:
        """The field as one of a few words."""
        node = self.node(name)
        text = self.text(name)
        if node is not None and text and text not in values:
            message = f"`{self._path(name)}` must be {' or '.join(values)}, but is {quote(text)}."
            self._notes.add(message, node, did_you_mean(text, values))
        return text

    def points(self, name: str, default: float) -> float:
        """The field as a number above zero."""
        node = self.node(name)
        if node is None:
            return default
        number = number_of(node)
        if number is None or number <= 0:
            self._notes.add(f"`{self._path(name)}` must be a number above 0.", node)
            return default
        return number

    def _path(self, name: str) -> str:
        return f"{self._inside}.{name}" if self._inside else name

    def _where(self) -> str:
        return f" in `{self._inside}`" if self._inside else ""


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


def text_of(node: yaml.Node, name: str, notes: Notes) -> str:
    """The node as a text that is not empty, without white space around it."""
    if short_tag(node) == "null" or (short_tag(node) == "str" and not node.value.strip()):
        notes.add(f"`{name}` is empty.", node)
        return ""
    if not isinstance(node, yaml.ScalarNode) or short_tag(node) != "str":
        hint = None
        if isinstance(node, yaml.ScalarNode):
            hint = f'Put it in quotes to make it a text: "{quote(node.value)[1:-1]}".'
        notes.add(f"`{name}` must be a text, but is {describe(node)}.", node, hint)
        return ""
    at = unprintable(node.value)
    if at is not None:
        notes.add(f"`{name}` has a control character, {quote(node.value[at])}.", node)
        return ""
    return str(node.value).strip()


def number_of(node: yaml.Node) -> float | None:
    """The node as a finite number, or None where it is not one."""
    if short_tag(node) not in ("int", "float") or not isinstance(node, yaml.ScalarNode):
        return None
    try:
        number = float(node.value)
    except ValueError:  # YAML's `0x1F`, `1:30` and `.inf` are no numbers that a person would mean
        return None
    return number if math.isfinite(number) else None


def did_you_mean(name: str, known: Collection[str]) -> str | None:
    """A hint with the known name that looks most like this one, or None."""
    close = _closest(name, known)
    return f"Did you mean `{close}`?" if close else None


def _closest(name: str, known: Collection[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name.lower(), known, n=1)), None)
