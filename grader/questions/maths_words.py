"""Maths as a line of text: for terminals, and for whoever does not see a formula."""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from grader.questions.maths import MathsError, mathml, with_formulas

Parts = Sequence[ET.Element]
_TIGHT = frozenset("√∑∏∫∂∇∀∃∞¬|")  # Unicode has them among the operators that spaces stand around
_OPENS = frozenset("([{⌊⌈⟨")
_UNSEEN = {"", *map(chr, range(0x2061, 0x2065))}  # applied, times, separated, plus
_PRIME = "\N{PRIME}"
_ACCENTS = {
    "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}": "\N{COMBINING CIRCUMFLEX ACCENT}",
    "\N{MACRON}": "\N{COMBINING MACRON}",
    "\N{SMALL TILDE}": "\N{COMBINING TILDE}",
    "\N{DOT ABOVE}": "\N{COMBINING DOT ABOVE}",
    "\N{COMBINING RIGHT ARROW ABOVE}": "\N{COMBINING RIGHT ARROW ABOVE}",
}
_SIGNS = {
    "msub": "_",
    "munder": "_",
    "msup": "^",
    "mover": "^",
    "msubsup": "_^",
    "munderover": "_^",
}
_ROWS = {"mrow", "mstyle", "mpadded"}


def in_words(text: str) -> str:
    """A text in Markdown with its formulas as lines of text; one that is none stays as it is."""
    return with_formulas(text, line_of)


@lru_cache(1024)
def line_of(tex: str) -> str:
    """A formula on one line, as `0.1 / T_max`; TeX that is none comes back in its dollar signs."""
    try:
        return _line(mathml(tex))
    except MathsError:
        return f"${tex}$"


def _line(element: ET.Element) -> str:
    if element.tag in _SIGNS:
        return _scripted(element.tag, list(element))
    if element.tag == "mfrac" and element.get("linethickness") == "0":
        return " over ".join(map(_line, element))
    if element.tag == "mspace":
        return " " if element.get("width") else ""
    write = _WAYS.get(element.tag, _row)
    return write(list(element)) if len(element) else (element.text or "").replace("\xa0", " ")


def _scripted(tag: str, parts: Parts) -> str:
    base = _line(parts[0])
    accent = _ACCENTS.get(_line(parts[1])) if tag == "mover" else None
    if accent:
        return base + accent
    if len(base) > 1 and not re.fullmatch(r"\w+|[\d.]+", base):
        base = f"({base})"
    for sign, part in zip(_SIGNS[tag], parts[1:], strict=True):
        script = _line(part)
        base += script if set(script) == {_PRIME} else sign + _kept(script)
    return base


def _kept(line: str) -> str:
    """What must stay together: a name or a number as it is, anything else in parentheses."""
    return line if re.fullmatch(r"[\w.∞…]+", line) else f"({line})"


def _row(parts: Iterable[ET.Element]) -> str:
    line, before = "", None
    seen = [(part, words) for part in _flat(parts) if (words := _line(part)) not in _UNSEEN]
    for place, (part, words) in enumerate(seen):
        if part.tag == "mo":
            line = _operated(line, words.strip())
        else:
            factor = part.tag == "mfrac" and _multiplied(line, seen[place + 1 :])
            kept = f"({words})" if factor else words
            line += f" {kept}" if _apart(line, before, part, kept) else kept
        before = part
    return line.strip()


# Where nothing else is said, an element is a row of what is in it.
_WAYS: dict[str, Callable[[Parts], str]] = {
    "mphantom": lambda _: "",
    "mfrac": lambda parts: "/".join(_kept(_line(part)) for part in parts),
    "msqrt": lambda parts: f"√{_kept(_row(parts))}",
    "mroot": lambda parts: f"root_{_kept(_line(parts[1]))}({_line(parts[0])})",
    "mtable": lambda parts: "; ".join(map(_line, parts)),
    "mtr": lambda parts: ", ".join(map(_line, parts)),
}


def _flat(parts: Iterable[ET.Element]) -> Iterable[ET.Element]:
    for part in parts:
        if part.tag in _ROWS:
            yield from _flat(part)
        else:
            yield part


def _multiplied(line: str, rest: Sequence[tuple[ET.Element, str]]) -> bool:
    """Whether something stands right before or behind a fraction, as a factor does."""
    behind = bool(rest) and (rest[0][0].tag != "mo" or rest[0][1] in _OPENS)
    return behind or (bool(line) and (line[-1].isalnum() or line[-1] == ")"))


def _spaced(sign: str) -> bool:
    maths = len(sign) == 1 and unicodedata.category(sign) == "Sm" and sign not in _TIGHT
    return maths or sign in {"-", "·"}


def _operated(line: str, sign: str) -> str:
    bare = line.rstrip()
    if sign == ",":
        return f"{bare}, "
    if not _spaced(sign):
        return line + sign
    alone = not bare or bare[-1] in _OPENS or bare[-1] in ",/" or _spaced(bare[-1])
    return line + sign if alone else f"{bare} {sign} "


def _apart(line: str, before: ET.Element | None, part: ET.Element, words: str) -> bool:
    """Whether a space keeps apart what would read as one name or number."""
    if before is None or not line or line[-1] in " )" or not words[0].isalnum():
        return False
    if before.tag not in {"mi", "mn", "mo", "mtext"}:
        return True
    named = before.tag == "mi" and len(before.text or "") > 1
    long = part.tag == "mi" and len(words) > 1 and line[-1].isalnum()
    return named or long or (part.tag == "mn" and before.tag != "mo")
