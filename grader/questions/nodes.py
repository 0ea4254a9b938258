"""YAML text to a graph of nodes: each knows its line, and none was turned into an object.

Both authors' questions and students' answers come through here, so the text is taken as hostile:
its size and its nesting have limits, and aliases, which let a few bytes stand for gigabytes,
are refused.
"""

from pathlib import Path

import yaml
from yaml.reader import Reader

from grader.model.errors import GraderError

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
_SHOWN = 80

# The C parser, which most builds of PyYAML have, is some ten times faster.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> yaml.MappingNode:
    """Reads a YAML file that holds one mapping.

    Args:
        path: the file.

    Returns:
        The mapping's node. Nothing in it is an alias, and it is at most `MAX_DEPTH` deep.

    Raises:
        GraderError: the file cannot be read, or is not such a file.
    """
    return parse_yaml(read_text(path), path)


def parse_yaml(text: str, path: Path) -> yaml.MappingNode:
    """The same of a text that was read; see `read_yaml`."""
    try:
        _refuse_bombs(text, path)
        root = yaml.compose(text, _Loader)
    except (yaml.YAMLError, ValueError) as exc:  # ValueError: an escape that is no character
        raise _syntax_error(exc, text, path) from exc
    if root is None:
        raise GraderError("The file is empty.", file=path)
    if not isinstance(root, yaml.MappingNode):
        raise GraderError(
            f"The file holds {describe(root)} where `name: value` lines are expected.",
            file=path,
            line=line_of(root),
        )
    return root


def line_of(node: yaml.Node) -> int:
    """The line that the node begins on, counted from 1."""
    return int(node.start_mark.line) + 1


def describe(node: yaml.Node) -> str:
    """What the node is, in words for a message."""
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    names = {"str": "a text", "bool": "a boolean", "int": "a number", "float": "a number"}
    names |= {"null": "nothing", "timestamp": "a date"}
    return names.get(short_tag(node), "a value with a tag of its own")


def short_tag(node: yaml.Node) -> str:
    """The node's YAML type without its prefix: `str`, `int`, `bool`, `null` and so on."""
    return str(node.tag).removeprefix("tag:yaml.org,2002:")


def quote(text: str) -> str:
    """The text for a message: in quotes, in plain ASCII and at most 80 characters long."""
    shown = ascii(text[:_SHOWN])
    if len(text) <= _SHOWN and len(shown) <= _SHOWN:
        return shown
    return shown[: _SHOWN - 4] + "..." + shown[-1]


def unprintable(text: str) -> int | None:
    """Where the first character stands that YAML does not admit, or None."""
    found = Reader.NON_PRINTABLE.search(text)
    return found.start() if found else None


def read_text(path: Path) -> str:
    """A file's text.

    Raises:
        GraderError: it is too large, cannot be read, or is no text in UTF-8.
    """
    if not path.is_file():  # a pipe would keep us waiting for ever
        raise GraderError("There is no such file.", file=path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as exc:
        raise GraderError(f"The file cannot be read: {exc.strerror}.", file=path) from exc
    if len(data) > MAX_BYTES:
        raise GraderError(f"The file is larger than {MAX_BYTES // 1024} KiB.", file=path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        hint = "Save the file with the encoding UTF-8."
        raise GraderError("The file is not UTF-8 text.", file=path, line=line, hint=hint) from exc
    at = unprintable(text)
    if at is not None:
        line = text.count("\n", 0, at) + 1
        message = f"The file has a control character, {quote(text[at])}."
        raise GraderError(message, file=path, line=line)
    return text


def _refuse_bombs(text: str, path: Path) -> None:
    """Looks through the parser's events, which nest nothing, before a graph is made of them."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise GraderError(
                "Anchors and aliases (`&name`, `*name`) are not allowed.",
                file=path,
                line=line,
                hint="Write the value out, or put a text that begins with & or * in quotes.",
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise GraderError(f"The nesting is over {MAX_DEPTH} deep.", file=path, line=line)


def _syntax_error(exc: Exception, text: str, path: Path) -> GraderError:
    if not isinstance(exc, yaml.MarkedYAMLError):
        return GraderError("This is not YAML.", file=path)
    mark = exc.problem_mark or exc.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.split("\n")
    blamed = lines[line - 1] if line <= len(lines) else ""
    hint = "Put a text that has `: ` or ` #` in it, or begins with a sign, in quotes or after `|`."
    if "\t" in blamed:
        hint = "The line has a tab; YAML is indented with spaces alone."
    problem = ascii(exc.problem or "no more is known")[1:-1][:_SHOWN]
    return GraderError(f"This is not YAML: {problem}.", file=path, line=line, hint=hint)
