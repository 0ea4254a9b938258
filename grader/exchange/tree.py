"""XML of strangers to a tree whose elements know their lines; and ours to text.

A file with a DOCTYPE is refused: without one there are no entities, and nothing outside is read.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from xml.parsers import expat

from grader.exchange.form import MAX_BYTES
from grader.model.errors import GraderError

MAX_DEPTH = 100
MOST_ELEMENTS = 500_000


class Element:
    """An element: its name without its namespace, its attributes, what is in it, and its line."""

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.content: list[Element | str] = []

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def elements(self, *names: str) -> list["Element"]:
        """The elements in it, of some names or all."""
        return [
            one
            for one in self.content
            if not isinstance(one, str) and (not names or one.name in names)
        ]

    def first(self, *path: str) -> "Element | None":
        """The first element along a path of names."""
        here: Element | None = self
        for name in path:
            here = next(iter(here.elements(name)), None) if here is not None else None
        return here

    def walk(self, *names: str) -> Iterator["Element"]:
        """Elements of these names at any depth, in the file's order."""
        for one in self.elements():
            if one.name in names:
                yield one
            yield from one.walk(*names)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.content)

    def words(self, *path: str) -> str:
        """The text of the element along a path, without white space around it; empty if none."""
        found = self.first(*path)
        return found.text.strip() if found is not None else ""


def read_xml(data: bytes, file: str) -> Element:
    """Reads an XML document.

    Raises:
        GraderError: it is none, or it has a DOCTYPE, or is too large or too deep.
    """
    if len(data) > MAX_BYTES:
        raise GraderError(f"The file is larger than {MAX_BYTES >> 20} MiB.", file=file)
    try:
        return _Reader(file).read(data)
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        raise GraderError(f"This is not XML: {words}.", file=file, line=error.lineno) from error
    except (ValueError, LookupError) as error:
        raise GraderError("The file's encoding is not known.", file=file, line=1) from error


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.stack = [Element("", {}, 1)]

    def read(self, data: bytes) -> Element:
        self.parser.Parse(data, True)
        return self.stack[0].elements()[0]

    def _error(self, message: str, hint: str | None = None) -> GraderError:
        line = self.parser.CurrentLineNumber
        return GraderError(message, file=self.file, line=line, hint=hint)

    def _doctype(self, *_: object) -> None:
        hint = "Remove it: entities and other files are never read."
        raise self._error("The file has a DOCTYPE.", hint)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.stack) > MAX_DEPTH:
            raise self._error(f"Elements are nested over {MAX_DEPTH} deep.")
        if self.count > MOST_ELEMENTS:
            raise self._error(f"There are more than {MOST_ELEMENTS:,} elements.")
        own = {_local(key): value for key, value in attributes.items()}
        element = Element(_local(name), own, self.parser.CurrentLineNumber)
        self.stack[-1].content.append(element)
        self.stack.append(element)

    def _end(self, _: str) -> None:
        self.stack.pop()

    def _text(self, text: str) -> None:
        self.stack[-1].content.append(text)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def add(parent: ET.Element, name: str, text: str = "", /, **attributes: str) -> ET.Element:
    """A new element in another; `_` at an attribute's end is dropped."""
    fit = {key.rstrip("_"): value for key, value in attributes.items()}
    element = ET.SubElement(parent, name, fit)
    element.text = text or None
    return element


def add_html(parent: ET.Element, html: str) -> None:
    """Puts our own HTML, which is XML, into an element as elements."""
    made = ET.fromstring(f"<div>{html}</div>")  # noqa: S314  (`markup.py` made it)
    parent.text = (parent.text or "") + (made.text or "")
    parent.extend(made)


def write_xml(root: ET.Element) -> bytes:
    """The document's bytes; indent it before where white space means nothing."""
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def inner_html(element: Element) -> str:
    """What is in an element, as HTML."""
    parts = []
    for one in element.content:
        if isinstance(one, str):
            parts.append(_quoted(one))
        else:
            pairs = "".join(f' {k}="{_quoted(v)}"' for k, v in one.attributes.items())
            parts.append(f"<{one.name}{pairs}>{inner_html(one)}</{one.name}>")
    return re.sub(r"<(br|img|hr)([^<>]*)></\1>", r"<\1\2/>", "".join(parts))


def _quoted(text: str) -> str:
    for bad, good in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(bad, good)
    return text
