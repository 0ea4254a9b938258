"""HTML back to the questions' Markdown, such that it shows the same."""

import re
import textwrap
from collections.abc import Callable
from typing import NamedTuple

from grader.exchange.dom import Tree, tree_of
from grader.exchange.form import printable
from grader.exchange.markup import to_html
from grader.questions.maths import CODE, faults, formulas

_FOREIGN = re.compile(
    rf"{CODE}|\\\\\((?P<inline>.+?)\\\\\)|\$\$(?P<display>[^$]+)\$\$|\\.|\$",
    re.MULTILINE | re.DOTALL,
)
_SPECIAL = re.compile(r"_{4,}|[\\`*_$]")


class Text(NamedTuple):
    """Markdown, the code that stood at its end, and what is not as it was."""

    text: str
    code: str | None
    notes: tuple[str, ...]


def to_markdown(html: str) -> tuple[str, tuple[str, ...]]:
    """An HTML text as Markdown, and notes of what it lost."""
    blocks, notes = tree_of(printable(html))
    text, exact = _markdown(blocks)
    if not exact:
        notes.append("the markup was simplified")
    return text, tuple(notes)


def to_stem(html: str) -> Text:
    """The same for a stem: a block of code at its end is the question's code."""
    blocks, notes = tree_of(printable(html))
    code = None
    if len(blocks) > 1 and blocks[-1][0] == "pre" and blocks[-1][2].strip():
        code = textwrap.dedent(blocks.pop()[2]).strip("\n").rstrip()
    text, exact = _markdown(blocks)
    if not exact:
        notes.append("the markup was simplified")
    return Text(text, code, tuple(notes))


def from_markdown(text: str) -> str:
    r"""Markdown of a platform, whose maths is `\\(…\\)` and to which a dollar sign is none."""

    def one(found: re.Match[str]) -> str:
        tex = found["inline"] or found["display"]
        if tex is None:
            return r"\$" if found[0] == "$" else found[0]
        formula = f"${' '.join(tex.split())}$"
        known = [one for one in formulas(formula) if not any(faults(formula))]
        return formula if known else found[0].replace("$", r"\$")

    return _FOREIGN.sub(one, text)


def split_code(markdown: str) -> tuple[str, str | None]:
    """A stem in Markdown without the fenced code at its end, and that code."""
    found = re.fullmatch(r"(.*\S.*?)\n+(`{3,})(?:python|py)?\n(.*)\n\2\s*", markdown, re.DOTALL)
    if not found or found[2] in found[3] or not found[3].strip():
        return markdown, None
    return found[1].strip(), textwrap.dedent(found[3]).strip("\n").rstrip()


def _markdown(blocks: Tree) -> tuple[str, bool]:
    """Markdown of a tree with as few backslashes as will do; whether it gives the same tree."""
    whole = ""
    for escape in (_bare, _escaped):
        parts = [_chosen(block, escape) for block in blocks]
        whole = "\n\n".join(parts).strip()
        if _gives(whole, blocks):
            return whole, True
    return whole, False


def _chosen(block: Tree, escape: Callable[[str], str]) -> str:
    bare = _block(block, _bare)
    if escape is _bare and _gives(bare, [block]):
        return bare
    return _block(block, _escaped)


def _gives(markdown: str, blocks: Tree) -> bool:
    """Whether Markdown shows these blocks, and nothing in it looks like maths that is none."""
    return bool(tree_of(to_html(markdown))[0] == blocks) and not any(faults(markdown))


def _block(block: Tree, escape: Callable[[str], str]) -> str:
    if block[0] == "pre":
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", block[2])), 3)
        return f"{fence}{block[1]}\n{block[2]}\n{fence}"
    if block[0] in {"ul", "ol"}:
        return _items(block, escape)
    lines = _inline(block[1], escape).split("\n")
    return "\n".join(_line(line) if escape is _escaped else line for line in lines)


def _items(block: Tree, escape: Callable[[str], str]) -> str:
    name, start, items = block
    loose = any(one[0] == "p" for item in items for one in item)
    written = []
    for place, item in enumerate(items):
        mark = f"{start + place}. " if name == "ol" else "- "
        inner = ("\n\n" if loose else "\n").join(_block(one, escape) for one in item)
        written.append(mark + textwrap.indent(inner, " " * len(mark))[len(mark) :])
    return ("\n\n" if loose else "\n").join(written)


def _inline(inlines: Tree, escape: Callable[[str], str]) -> str:
    parts = []
    for one in inlines:
        match one[0]:
            case "t":
                parts.append(escape(one[1]))
            case "formula":
                parts.append(f"${one[1]}$")
            case "br":
                parts.append("\\\n")
            case "code":
                parts.append(_span(one[1]))
            case "em":
                parts.append(f"*{_inline(one[1], escape)}*")
            case "strong":
                parts.append(f"**{_inline(one[1], escape)}**")
    return "".join(parts)


def _span(text: str) -> str:
    runs = {len(run) for run in re.findall("`+", text)}
    ticks = "`" * next(count for count in range(1, len(runs) + 2) if count not in runs)
    padded = text.startswith("`") or text.endswith("`")
    padded |= text.startswith(" ") and text.endswith(" ") and bool(text.strip())
    return f"{ticks} {text} {ticks}" if padded else f"{ticks}{text}{ticks}"


def _bare(text: str) -> str:
    return text


def _escaped(text: str) -> str:
    """A blank, four underscores or more, stays as it is: a question's rules look for it."""
    return _SPECIAL.sub(lambda found: found[0] if len(found[0]) > 1 else f"\\{found[0]}", text)


def _line(line: str) -> str:
    line = re.sub(r"^([-+]|~~~)", r"\\\1", line)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", line)
