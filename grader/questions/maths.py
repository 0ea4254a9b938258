r"""Maths in texts, `$…$` with TeX in it: where it stands, and what it is as MathML.

A text is searched as Markdown reads it: a dollar sign in code, or with a backslash before it, is
none of ours. A sign that opens has no space after it, one that closes has none before it and no
digit after it, so that prices stay prices.

TeX is taken as hostile. The library escapes it; what comes out is taken apart all the same and put
together again from the elements, attributes and values that are listed here, and from no others.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from html.entities import html5
from typing import Any, NamedTuple

from grader.inside.fill import PLACE, fill

LONGEST = 1_000  # characters of one formula
NAMESPACE = "http://www.w3.org/1998/Math/MathML"
TEX = "application/x-tex"  # what MathML calls the TeX that it was made from
FORMULA = re.compile(
    r"(?<!\$)\$(?![\s$])(?P<tex>(?:\\[^\n]|[^\\$`\n]|\n(?![^\S\n]*\n))+?)(?<!\s)\$(?![\d$])"
)
# Fences, spans, and backticks that nothing closes; for `re.MULTILINE` and `re.DOTALL`.
CODE = (
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^`\n]*\n(?:.*?^ {0,3}(?P=fence)[`~]*[^\S\n]*$|.*\Z)"
    r"|(?P<run>`+)(?!`).*?(?<!`)(?P=run)(?!`)|`+"
)
_PARTS = re.compile(rf"{CODE}|\\.|{FORMULA.pattern}", re.MULTILINE | re.DOTALL)
# A formula between two of these would look like maths, and is what other programs write.
_DOUBLE = re.compile(r"\$\$(?!\$)[^$]+\$\$")
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)(\w+;)")
_ELEMENTS = frozenset(
    {
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "mfrac", "msqrt", "mroot"),
        *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"),
        *("mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "merror", "mprescripts"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("accent", "accentunder", "columnalign", "displaystyle", "fence", "form", "height"),
        *("largeop", "linethickness", "lspace", "mathvariant", "maxsize", "minsize"),
        *("movablelimits", "rspace", "scriptlevel", "separator", "stretchy", "symmetric", "width"),
    }
)
_VALUE = re.compile(r"[-+]?[A-Za-z0-9.%]{1,20}")
_STYLE = re.compile(r"(?:(?:text-align|justify-items|padding-(?:left|right)): ?[a-z0-9.]{1,12};)+")


class MathsError(Exception):
    """Maths that cannot be shown; the message says why."""


class Formula(NamedTuple):
    """A formula in a text: its TeX, and where its first dollar sign stands."""

    tex: str
    place: int


def formulas(text: str) -> Iterator[Formula]:
    """The formulas of a text in Markdown."""
    for found in _PARTS.finditer(text):
        if found["tex"] is not None:
            yield Formula(found["tex"], found.start())


def with_formulas(text: str, put: Callable[[str], str]) -> str:
    """A text in Markdown with something else in the place of each formula, by its TeX."""

    def one(found: re.Match[str]) -> str:
        return found[0] if found["tex"] is None else put(found["tex"])

    return _PARTS.sub(one, text)


def fill_text(text: str, values: Mapping[str, Any]) -> str:
    """`inside.fill` for Markdown: a value in a formula is one thing, and a number as TeX has it.

    So `2^{{ x }}` is right for -0.5 and for 1e-05 too.
    """

    def one(tex: str) -> str:
        return f"${PLACE.sub(lambda found: _braced(fill(found[0], values)), tex)}$"

    return fill(with_formulas(text, one), values)


def _braced(value: str) -> str:
    return "{" + re.sub(r"^(-?[\d.]+)e\+?(-?)0*(\d+)$", r"\1 \\times 10^{\2\3}", value) + "}"


def prose_of(text: str) -> str:
    """A text in Markdown with as many spaces in the place of code, formulas and escapes."""
    return _PARTS.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def faults(text: str) -> Iterator[tuple[int, str]]:
    """What is wrong with the maths of a text, each with its place."""
    for tex, place in formulas(text):
        try:
            mathml(tex)
        except MathsError as error:
            yield place, str(error)
    for found in _DOUBLE.finditer(prose_of(text)):
        yield found.start(), "`$$` begins no maths here."


@lru_cache(1024)
def mathml(tex: str) -> ET.Element:
    """A formula as a `math` element without a namespace; nobody may change it.

    Raises:
        MathsError: it is no TeX that is known, or makes what is not allowed on a page.
    """
    tex = " ".join(tex.split())
    if len(tex) > LONGEST:
        raise MathsError(f"It has more than {LONGEST:,} characters.")
    if not tex.isprintable():
        raise MathsError("It has a character that cannot be seen.")
    text = _ENTITY.sub(lambda found: html5.get(found[1], found[0]), _converted(tex))
    try:
        root = ET.fromstring(text)  # noqa: S314  (a library of ours wrote it, and no DOCTYPE)
    except ET.ParseError as error:
        raise MathsError("It makes no whole formula.") from error
    return _checked(root)


def _converted(tex: str) -> str:
    # Only a few texts have maths, and most commands show none.
    from math_core import LatexError, LatexToMathML  # noqa: PLC0415

    converter = LatexToMathML(fancy_error=False, max_expansions=0)
    try:
        return str(converter.convert_with_local_state(tex, displaystyle=False))
    except LatexError as error:
        words = re.sub(r"^\d+: ", "", str(error))
        raise MathsError(words) from error


def _checked(element: ET.Element) -> ET.Element:
    """The element anew, of what is allowed."""
    if element.tag not in _ELEMENTS:
        raise MathsError(f"Maths with <{element.tag}> is not shown here.")
    for name, value in element.attrib.items():
        fits = _STYLE if name == "style" else _VALUE
        if name not in _ATTRIBUTES | {"style"} or not fits.fullmatch(value):
            raise MathsError(f"Maths with `{name}` is not shown here.")
    made = ET.Element(element.tag, dict(element.attrib))
    made.text = element.text
    for child in element:
        made.append(_checked(child))
    return made
