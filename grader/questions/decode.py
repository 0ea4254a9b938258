"""YAML nodes to a struct, or to every error that is in them.

msgspec's own decoding stops at the first error and knows no lines. This walk goes through the
nodes and the struct's description side by side, notes whatever does not fit at its line, and
leaves the making of the struct to msgspec. It knows the shapes that `written.py` uses and no more.

A value that does not fit is replaced by one that does, so that `rules.py` can look at the rest of
the file too; its path is in `broken`, and no other error is told of it.
"""

import functools
import re
from collections.abc import Callable
from typing import Any

import msgspec
import yaml
from msgspec import inspect

from grader.questions.fields import Notes, closest, number_of, text_of, unique_items
from grader.questions.nodes import describe, quote, short_tag

PATTERNS = {
    "^https?://": "a web address, beginning with https://",
    "^[a-z][a-z0-9_]*$": "a name of lower-case letters, digits and underscores",
}
_WORDS: dict[type, str] = {
    inspect.StrType: "a text",
    inspect.FloatType: "a number",
    inspect.IntType: "a whole number",
    inspect.BoolType: "`true` or `false`",
    inspect.ListType: "a list",
    inspect.VarTupleType: "a list",
    inspect.DictType: "a mapping",
    inspect.StructType: "a mapping",
}
_LISTS = (inspect.ListType, inspect.VarTupleType)
_MAPPINGS = (inspect.StructType, inspect.DictType)


_type_info = functools.cache(inspect.type_info)  # which takes longer than reading a file


class Decoder:
    """Decodes one file. `nodes` has the node of every value by its path, such as `choices.a.text`.

    Args:
        notes: where errors go.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self.nodes: dict[str, yaml.Node] = {}
        self.broken: set[str] = set()

    def decode(self, root: yaml.MappingNode, cls: Any) -> Any:  # noqa: ANN401  (a type or union)
        """The struct that the mapping holds, or None where not even one with gaps can be made."""
        value = self._read(root, _type_info(cls), "", {})
        if "" in self.broken:  # not even its kind is known
            return None
        try:
            return msgspec.convert(value, cls)
        except msgspec.ValidationError:
            if not self._notes.errors:
                raise
            return None

    def _wrong(self, kind: Any, path: str) -> Any:  # noqa: ANN401
        self.broken.add(path)
        return _stand_in(kind)

    def _read(self, node: yaml.Node, kind: Any, path: str, extra: dict[str, Any]) -> Any:  # noqa: ANN401
        if path:
            self.nodes[path] = node
        if isinstance(kind, inspect.Metadata):
            return self._read(node, kind.type, path, kind.extra or {})
        if isinstance(kind, inspect.StrType):
            return self._text(node, kind, path, extra)
        readers: dict[type, Callable[[yaml.Node, Any, str], Any]] = {
            inspect.UnionType: self._union,
            inspect.StructType: self._struct,
            inspect.DictType: self._dict,
            inspect.ListType: self._list,
            inspect.VarTupleType: self._list,
            inspect.LiteralType: self._literal,
            inspect.FloatType: self._number,
            inspect.BoolType: self._bool,
            # In unions alone, where the node was seen to be one.
            inspect.IntType: lambda node, _kind, _path: int(number_of(node) or 0),
        }
        return readers[type(kind)](node, kind, path)

    def _union(self, node: yaml.Node, kind: inspect.UnionType, path: str) -> Any:  # noqa: ANN401
        members = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        if len(members) == 1:
            return self._read(node, members[0], path, {})
        if all(isinstance(one, inspect.StructType) and one.tag_field for one in members):
            return self._tagged(node, members, path)
        chosen = _fitting(node, members)
        if chosen is None:
            words = dict.fromkeys(_WORDS[type(_bare(one))] for one in members)
            message = f"`{path}` must be {' or '.join(words)}, but is {describe(node)}."
            self._notes.add(message, node)
            return self._wrong(members[0], path)
        return self._read(node, chosen, path, {})

    def _tagged(self, node: yaml.Node, members: list[Any], path: str) -> Any:  # noqa: ANN401
        field = members[0].tag_field
        by_tag = {str(one.tag): one for one in members}
        known = f"It is one of {', '.join(by_tag)}."
        if not isinstance(node, yaml.MappingNode):
            message = f"`{path}` must be a mapping, but is {describe(node)}."
            self._notes.add(message, node, f"Write `{field}:` under it. {known}")
            return self._wrong(members[-1], path)
        tag = next((v for k, v in node.value if getattr(k, "value", None) == field), None)
        if tag is None:
            self._notes.add(f"The field `{field}` is missing{_within(path)}.", node, known)
            return self._wrong(members[-1], path)
        self.nodes[_joined(path, field)] = tag
        written = tag.value if isinstance(tag, yaml.ScalarNode) else ""
        if written not in by_tag:
            meant = closest(written, by_tag)
            shown = quote(written) if written else describe(tag)
            message = f"`{_joined(path, field)}` must be {' or '.join(by_tag)}, but is {shown}."
            self._notes.add(message, tag, f"Did you mean `{meant}`?" if meant else None)
            if meant is None:
                return self._wrong(members[-1], path)
            written = meant
        value = self._struct(node, by_tag[written], path, tag=field)
        return {field: written, **value}

    def _struct(self, node: yaml.Node, kind: inspect.StructType, path: str, tag: str = "") -> Any:  # noqa: ANN401
        if not isinstance(node, yaml.MappingNode):
            names = " and ".join(f"`{f.encode_name}:`" for f in kind.fields if f.required)
            message = f"`{path}` must be a mapping, but is {describe(node)}."
            self._notes.add(message, node, f"Write {names} under it." if names else None)
            return self._wrong(kind, path)
        fields = {field.encode_name: field for field in kind.fields}
        items = unique_items(node, self._notes)
        misspelt = set()
        values = {}
        for name, (key, value) in items.items():
            self.nodes[f"{_joined(path, name)}:"] = key
            if name in fields:
                values[name] = self._read(value, fields[name].type, _joined(path, name), {})
            elif name != tag:
                meant = closest(name, [other for other in fields if other not in items])
                misspelt.add(meant)
                self.broken.add(_joined(path, meant or name))
                hint = f"Did you mean `{meant}`?" if meant else None
                self._notes.add(f"There is no field {quote(name)}{_within(path)}.", key, hint)
        for name, field in fields.items():
            if field.required and name not in items:
                values[name] = self._wrong(field.type, _joined(path, name))
                if name not in misspelt:
                    self._notes.add(f"The field `{name}` is missing{_within(path)}.", node)
        return values

    def _dict(self, node: yaml.Node, kind: inspect.DictType, path: str) -> Any:  # noqa: ANN401
        if not isinstance(node, yaml.MappingNode):
            message = f"`{path}` must be a mapping, but is {describe(node)}."
            self._notes.add(message, node, "Write `name: value` lines under it.")
            return self._wrong(kind, path)
        pattern = getattr(_bare(kind.key_type), "pattern", None)
        values = {}
        for name, (key, value) in unique_items(node, self._notes).items():
            where = _joined(path, quote(name)[1:-1])
            self.nodes[f"{where}:"] = key
            if pattern and not re.search(pattern, name):
                message = f"A name in `{path}` must be {PATTERNS[pattern]}, but here is "
                self._notes.add(f"{message}{quote(name)}.", key)
            values[name] = self._read(value, kind.value_type, where, {})
        self._count(len(node.value), kind, node, path)
        return values

    def _list(self, node: yaml.Node, kind: Any, path: str) -> Any:  # noqa: ANN401
        if not isinstance(node, yaml.SequenceNode):
            message = f"`{path}` must be a list, but is {describe(node)}."
            self._notes.add(message, node, "Write `- ` before each entry, or [ and ] around all.")
            return self._wrong(kind, path)
        self._count(len(node.value), kind, node, path)
        return [
            self._read(item, kind.item_type, f"{path}.{place}", {})
            for place, item in enumerate(node.value)
        ]

    def _count(self, count: int, kind: Any, node: yaml.Node, path: str) -> None:  # noqa: ANN401
        if kind.min_length is not None and count < kind.min_length:
            message = f"`{path}` must have at least {kind.min_length}, but has {count}."
            self._notes.add(message, node)

    def _literal(self, node: yaml.Node, kind: inspect.LiteralType, path: str) -> Any:  # noqa: ANN401
        text = text_of(node, path, self._notes)
        if text is None:
            return self._wrong(kind, path)
        words = [str(value) for value in kind.values]
        if text not in words:
            meant = closest(text, words)
            message = f"`{path}` must be {' or '.join(words)}, but is {quote(text)}."
            self._notes.add(message, node, f"Did you mean `{meant}`?" if meant else None)
            return self._wrong(kind, path)
        return text

    def _number(self, node: yaml.Node, kind: inspect.FloatType, path: str) -> Any:  # noqa: ANN401
        number = number_of(node)
        above = kind.gt is None or (number is not None and number > kind.gt)
        below = kind.lt is None or (number is not None and number < kind.lt)
        if number is None or not above or not below:
            limits = [f"above {kind.gt:g}"] if kind.gt is not None else []
            limits += [f"below {kind.lt:g}"] if kind.lt is not None else []
            words = " ".join(["a number", " and ".join(limits)]).strip()
            self._notes.add(f"`{path}` must be {words}.", node)
            return self._wrong(kind, path)
        return number

    def _bool(self, node: yaml.Node, kind: inspect.BoolType, path: str) -> Any:  # noqa: ANN401
        if short_tag(node) != "bool":
            message = f"`{path}` must be `true` or `false`, but is {describe(node)}."
            self._notes.add(message, node)
            return self._wrong(kind, path)
        return node.value.lower() in ("true", "yes", "on")

    def _text(
        self, node: yaml.Node, kind: inspect.StrType, path: str, extra: dict[str, Any]
    ) -> Any:  # noqa: ANN401
        if extra.get("word") and short_tag(node) in ("bool", "int") and node.value:
            return str(node.value)
        text = text_of(node, path, self._notes, indent=bool(extra.get("indent")))
        if text is None:
            return self._wrong(kind, path)
        # That a letter is one of the question's own is told later, and says more.
        if kind.pattern and not extra.get("word") and not re.search(kind.pattern, text):
            message = f"`{path}` must be {PATTERNS[kind.pattern]}, but is {quote(text)}."
            self._notes.add(message, node)
            return self._wrong(kind, path)
        return text


def _bare(kind: Any) -> Any:  # noqa: ANN401
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _stand_in(kind: Any) -> Any:  # noqa: ANN401, PLR0911
    """A value that fits, and means nothing."""
    match _bare(kind):
        case inspect.UnionType(types=types):
            return _stand_in(types[0])
        case inspect.StructType(fields=fields, tag_field=tag_field, tag=tag):
            required = {f.encode_name: _stand_in(f.type) for f in fields if f.required}
            return {tag_field: tag, **required} if tag_field else required
        case inspect.DictType() as mapping:
            letters = "abc"[: mapping.min_length or 0]
            return {letter: _stand_in(mapping.value_type) for letter in letters}
        case inspect.ListType() | inspect.VarTupleType() as items:
            return [_stand_in(items.item_type)] * (items.min_length or 0)
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.FloatType():
            return 0.5
        case inspect.BoolType():
            return True
        case inspect.StrType(pattern=pattern):
            return "https://0" if pattern and "http" in pattern else "a"
    raise AssertionError(f"nothing stands in for {kind}")


def _fitting(node: yaml.Node, members: list[Any]) -> Any:  # noqa: ANN401
    """The member of a union that has the node's shape, or None."""
    wanted: tuple[type, ...]
    if isinstance(node, yaml.MappingNode):
        wanted = _MAPPINGS
    elif isinstance(node, yaml.SequenceNode):
        wanted = _LISTS
    elif short_tag(node) == "bool":
        wanted = (inspect.BoolType, inspect.StrType)
    elif number_of(node) is not None:
        whole = (inspect.IntType,) if short_tag(node) == "int" else ()
        wanted = (*whole, inspect.FloatType, inspect.StrType)
    else:
        wanted = (inspect.StrType,)
    for shape in wanted:
        for member in members:
            if isinstance(_bare(member), shape):
                return member
    return None


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _within(path: str) -> str:
    return f" in `{path}`" if path else ""
