"""Where the parts of a file stand, by their paths."""

from collections.abc import Collection

import msgspec
import yaml

from grader.questions.fields import Notes
from grader.questions.nodes import line_of


class Spot(msgspec.Struct, frozen=True):
    """A value's line, and the line that its text's own first line stands in."""

    line: int
    text: int


class Lines:
    """The lines of a file's values; paths are as in `choices.a.text`, with `:` at the end a key's.

    Args:
        notes: where errors go.
        nodes: the values by their paths.
        broken: the paths of values that something else stands in for.
    """

    def __init__(
        self, notes: Notes, nodes: dict[str, yaml.Node], broken: Collection[str] = ()
    ) -> None:
        self._notes = notes
        self._broken = broken
        self.spots = {path: _spot(node) for path, node in nodes.items()}

    def wrong(self, path: str, message: str, hint: str | None = None, within: int = 0) -> None:
        """Notes an error at a value that is not broken; `within` counts its text's own lines."""
        name = path.removesuffix(":")
        if any(f"{name}.".startswith(f"{one}.") for one in self._broken):
            return
        self._notes.add_at(message, line_at(self.spots, path, within), hint)

    def whole(self, *paths: str) -> bool:
        """Whether nothing stands in for any of these values, so that others can be held to it."""
        return not any(path in self._broken for path in paths)


def line_at(spots: dict[str, Spot], path: str, within: int = 0) -> int | None:
    """The line of a value, or of the nearest one around it that there is."""
    while path:
        if path in spots:
            return spots[path].text + within - 1 if within else spots[path].line
        path, within = path.rpartition(".")[0], 0
    return None


def _spot(node: yaml.Node) -> Spot:
    line = line_of(node)
    if not isinstance(node, yaml.ScalarNode):
        return Spot(line, line)
    # The text of a block begins below its `|`, and loses its blank lines when it is read.
    below = 1 if node.style in ("|", ">") else 0
    lost = len(node.value) - len(node.value.lstrip("\n")) if below else 0
    return Spot(line, line + below + lost)
