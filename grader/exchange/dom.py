"""HTML of strangers to a small tree: paragraphs, lists, code, emphasis; nothing else is left.

Blocks are `("p", inlines)`, `("plain", inlines)` in an item of a tight list, `("pre", language,
text)`, and `("ul", 1, items)` or `("ol", start, items)`, an item being a list of blocks. Inlines
are `("t", text)`, `("code", text)`, `("formula", tex)`, `("br",)`, `("em", inlines)` and
`("strong", inlines)`.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from grader.questions.maths import TEX, faults, formulas

MAX_DEPTH = 40
_VOID = {"br", "img", "hr", "input", "meta", "link", "wbr", "source", "col"}
_DROPPED = {"script", "style", "head", "title", "template", "object", "iframe", "svg"}
_BLOCKS = {"p", "div", "pre", "ul", "ol", "li", "table", "tr", "blockquote", "section", "dl", "dt"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "dd", "tbody", "thead", "article"}
_EMPHASIS = {"em": "em", "i": "em", "strong": "strong", "b": "strong"}
_CODE = {"code", "tt", "kbd", "samp"}
_SILENT = _BLOCKS | _CODE | _EMPHASIS.keys() | {"br", "span", "body", "html", "wbr", "u", "font"}
# What MathJax takes for maths; between the last two, for a formula of its own line.
_MATHS = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$([^$]+)\$\$", re.DOTALL)
_EQUATION = "data-equation-content"
_AS_TEXT = "maths that is not known here was left as text"
Tree = list[Any]


class _Node:
    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[_Node | str] = []

    def text(self) -> str:
        parts = (one if isinstance(one, str) else one.text() for one in self.children)
        return "\n" if self.tag == "br" else "".join(parts)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("root", {})
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS and self.stack[-1].tag == "p":
            self.stack.pop()
        if tag == "li" and any(node.tag == "li" for node in self.stack):
            self._close("li", stop={"ul", "ol"})
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(node)
        if tag not in _VOID and len(self.stack) < MAX_DEPTH:
            self.stack.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack[-1].children.append(_Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self._close(tag, stop=set())

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)

    def _close(self, tag: str, stop: set[str]) -> None:
        for place in range(len(self.stack) - 1, 0, -1):
            if self.stack[place].tag == tag:
                del self.stack[place:]
                return
            if self.stack[place].tag in stop:
                return


def tree_of(html: str) -> tuple[Tree, list[str]]:
    """The tree of an HTML text, and what of it was left out."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    notes: dict[str, None] = {}
    blocks = _blocks(builder.root, "p", notes)
    return blocks, list(notes)


def _blocks(parent: _Node, plain: str, notes: dict[str, None]) -> Tree:
    blocks: Tree = []
    run: Tree = []

    def flush(name: str) -> None:
        inlines = _tidy(run)
        if inlines:
            blocks.append((name, inlines))
        run.clear()

    for child in parent.children:
        if isinstance(child, str) or child.tag not in _BLOCKS:
            if not isinstance(child, str) and _holds_block(child):
                flush(plain)
                blocks += _blocks(child, plain, notes)
            else:
                run += _inlines([child], notes)
            continue
        flush(plain)
        if child.tag == "pre":
            blocks.append(_pre(child))
        elif child.tag in {"ul", "ol"}:
            blocks += _list(child, notes)
        elif _holds_block(child):
            blocks += _blocks(child, "p", notes)
        else:
            run += _inlines(child.children, notes)
            if re.fullmatch(r"h[1-6]", child.tag):
                run[:] = [("strong", _tidy(run))]
            flush("p")
    flush(plain)
    return blocks


def _holds_block(node: _Node) -> bool:
    return node.tag not in _DROPPED and any(
        not isinstance(one, str) and (one.tag in _BLOCKS or _holds_block(one))
        for one in node.children
    )


def _pre(node: _Node) -> tuple[str, str, str]:
    classes = [one.attributes.get("class", "") for one in (node, *_nodes(node))]
    found = re.search(r"language-(\w+)", " ".join(classes))
    text = node.text()
    first = node.children[0] if node.children else ""
    if isinstance(first, str) and first.startswith("\n"):  # HTML takes it for the tag's line end
        text = text[1:]
    return "pre", found[1] if found else "", text.removesuffix("\n")


def _nodes(node: _Node) -> Iterable[_Node]:
    return (one for one in node.children if not isinstance(one, str))


def _list(node: _Node, notes: dict[str, None]) -> Tree:
    items = [_blocks(one, "plain", notes) for one in _nodes(node) if one.tag == "li"]
    start = node.attributes.get("start", "1")
    number = int(start) if re.fullmatch(r"\d{1,9}", start, re.ASCII) else 1
    return [(node.tag, number if node.tag == "ol" else 1, items)] if items else []


def _inlines(children: Iterable[_Node | str], notes: dict[str, None]) -> Tree:
    found: Tree = []
    for child in children:
        if isinstance(child, str):
            found += _split(child, notes)
        elif child.tag == "math" or _EQUATION in child.attributes:
            found += _maths(child, notes)
        elif child.tag in _DROPPED or child.tag in {"img", "input"}:
            what = "picture" if child.tag in {"img", "svg"} else f"<{child.tag}>"
            notes[f"a {what} was left out"] = None
            alt = child.attributes.get("alt", "")
            found += [("t", f"[{alt}]")] if alt else []
        elif child.tag == "br":
            found.append(("br",))
        elif child.tag in _CODE:
            found.append(("code", re.sub(r"\s*\n\s*", " ", child.text())))
        elif child.tag in _EMPHASIS:
            inner = _merged(_inlines(child.children, notes))
            found += [(_EMPHASIS[child.tag], inner)] if inner else []
        else:
            if child.tag not in _SILENT:
                notes[f"<{child.tag}> was taken for plain text"] = None
            found += _inlines(child.children, notes)
            link = child.attributes.get("href", "")
            if re.match(r"https?://", link) and link != child.text():
                found.append(("t", f" ({link})"))
    return found


def _split(text: str, notes: dict[str, None]) -> Tree:
    """A text as text and formulas. Code is not looked through: MathJax leaves it alone too."""
    parts: Tree = []
    end = 0
    for found in _MATHS.finditer(text):
        parts.append(("t", text[end : found.start()]))
        parts += _formula(found[1] or found[2] or found[3], found[0], notes)
        end = found.end()
    return [*parts, ("t", text[end:])]


def _maths(node: _Node, notes: dict[str, None]) -> Tree:
    tex = _tex_of(node)
    shown = node.attributes.get("alttext") or tex or node.text()
    if tex is not None:
        return _formula(tex, shown, notes)
    notes[_AS_TEXT] = None
    return [("t", shown)]


def _tex_of(node: _Node) -> str | None:
    """The TeX of MathML, or of a picture of a formula as Canvas has it."""
    if _EQUATION in node.attributes:
        return node.attributes[_EQUATION]
    if node.tag == "annotation":
        return node.text() if node.attributes.get("encoding") == TEX else None
    if node.tag not in {"math", "semantics"}:
        return None
    inner = (_tex_of(one) for one in _nodes(node))
    return next((tex for tex in inner if tex is not None), None)


def _formula(tex: str, whole: str, notes: dict[str, None]) -> Tree:
    tex = " ".join(tex.split())
    if [one.tex for one in formulas(f"${tex}$")] == [tex] and not any(faults(f"${tex}$")):
        return [("formula", tex)]
    notes[_AS_TEXT] = None
    return [("t", whole)]


def _merged(inlines: Tree) -> Tree:
    """Neighbouring texts as one, white space as HTML shows it."""
    found: Tree = []
    for one in inlines:
        if one[0] == "t" and found and found[-1][0] == "t":
            found[-1] = ("t", found[-1][1] + one[1])
        else:
            found.append(one)
    return [("t", _space(one[1])) if one[0] == "t" else one for one in found if one != ("t", "")]


def _space(text: str) -> str:
    text = re.sub(r"[ \t\r\f]*\n[ \t\r\f\n]*", "\n", text)
    return re.sub(r"[ \t\r\f]+", " ", text)


def _tidy(inlines: Tree) -> Tree:
    """Inlines of a block, with no white space at its ends and beside its line breaks."""
    found = _merged(inlines)
    while found and found[0] == ("br",):
        del found[0]
    while found and found[-1] == ("br",):
        del found[-1]
    for place, one in enumerate(found):
        if one[0] == "t":
            text = one[1]
            if place == 0 or found[place - 1] == ("br",):
                text = text.lstrip()
            if place == len(found) - 1 or found[place + 1] == ("br",):
                text = text.rstrip()
            found[place] = ("t", text)
    kept = [one for one in found if one != ("t", "")]
    return kept if len(kept) == len(found) else _tidy(kept)
