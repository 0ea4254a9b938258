"""Text that strangers wrote, made fit to show: nothing hidden, nothing that runs."""

import hashlib
import math
import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

from grader.questions.markdown import parser
from grader.report.formula import formula

NONE = "\N{EN DASH}"  # what stands where there is nothing to show
KEPT = "\n\t\u200c\u200d"  # several scripts and emoji cannot be written without the two joiners
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode's categories of what has no look of its own
PICTURES = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {"\x7f": "␡"}
STICKING = {"Mn", "Me"}  # what stands over, below or around the letter before it
JOINER = "\u200d"
JAMO = {chr(code) for code in (*range(0x1100, 0x1160), *range(0xA960, 0xA97D))}  # one syllable
MOST_STUCK = 8  # a line cannot break within them; no writing and no emoji needs more
LONGEST_NAME = 250 - len(".html")  # bytes; file systems allow 255, and a page may get a suffix
LONGEST_HIGHLIGHT = 100_000  # characters; a longer file is not worth the seconds
TEXTS_KEPT = 1_000  # of the question bank, as HTML: every page shows the same ones

_IN_BACKTICKS = re.compile(r"`([^`\n]{1,80})`")
_AT_MARGIN = re.compile(r"^(?=def |class |async |@|if )", re.MULTILINE)
# Without these two options pygments drops empty lines, and line numbers would be off.
_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_FORMATTER = HtmlFormatter(nowrap=True)


def visible(text: str) -> str:
    r"""Replace every character that would hide or turn around what stands beside it.

    Control characters become their pictures (ESC is shown as U+241B), bidirectional and other
    invisible ones their code (\u202e). Line ends and tabs stay. Of what sticks to one
    letter, such as accents, the first few stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible_characters(text.replace("\r\n", "\n")))


def _visible_characters(text: str) -> Iterator[str]:
    stuck, before = 0, ""
    for character in text:
        category = unicodedata.category(character)
        sticks = category in STICKING or JOINER in {before, character} or character in JAMO
        stuck, before = stuck + 1 if sticks else 0, character
        if stuck > MOST_STUCK:
            if stuck == MOST_STUCK + 1:
                yield "…"
        elif character in KEPT or category not in UNSEEN:
            yield character
        else:
            yield PICTURES.get(character) or character.encode("unicode_escape").decode()


def page_name(submission_id: str) -> str:
    """The file name of a student's page: `<id>.html` for all but a few odd ids.

    An id that would land on the class page (`index`, however spelt) gets a `_`; one that is too
    long for a file system is cut, with a digest that keeps it apart from others.

    Raises:
        ValueError: the id has a slash or a NUL, so that it is no file name.
    """
    if "/" in submission_id or "\0" in submission_id:
        raise ValueError(f"not a file name: {submission_id!r}")
    encoded = os.fsencode(submission_id)
    if len(encoded) > LONGEST_NAME:
        digest = hashlib.sha256(encoded).hexdigest()[:16]
        start = encoded[: LONGEST_NAME - 17].decode("utf-8", "ignore")
        return f"{start}-{digest}.html"
    if submission_id.rstrip("_").casefold() == "index":
        return f"{submission_id}_.html"
    return f"{submission_id}.html"


def page_link(submission_id: str) -> str:
    """The relative address of a student's page, safe in an `href`."""
    return quote(os.fsencode(page_name(submission_id)), safe="")


def number(value: float) -> str:
    """A number as a person would write it: at most four digits that count, no useless zeros."""
    if not math.isfinite(value):
        return str(value)
    return re.sub(r"e([-+])0+", r"e\1", f"{value:.4g}")


def points(score: float | None, none: str = NONE) -> str:
    """Points as they are shown, to two decimals."""
    if score is None:
        return none
    return f"{score:.2f}".rstrip("0").rstrip(".")


def percent(share: float, digits: int = 1) -> str:
    """A share from 0 to 1 in percent, to one decimal or as many as asked for."""
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def shortened(text: str, longest: int) -> str:
    """The text on one line, cut to `longest` characters with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


class PythonSource:
    """Python source whose lines, as Python counts them, come as highlighted HTML.

    It is highlighted in parts, its functions and classes, and only those that are asked for: that
    takes most of the time that a page takes. Many parts of a student's file are the stub's, and
    so have been highlighted before.
    """

    def __init__(self, source: str) -> None:
        lines = re.split(r"\r\n|\r|\n", source)
        clean = "\n".join(map(visible, lines))
        self.count = len(lines)
        self._html = _highlighted if len(clean) <= LONGEST_HIGHLIGHT else Markup.escape
        self._parts = list(_parts(clean))

    def lines(self, first: int, last: int) -> list[Markup]:
        """The lines from `first` to `last`, both counted from 1."""
        found: list[str] = []
        begin, skipped = 1, 0
        for part in self._parts:
            count = part.count("\n")
            if begin + count < first:
                skipped += count
            elif begin <= last:
                # Each part but the last ends with its last line's end.
                rest = found.pop() if found else ""
                found += (rest + self._html(part)).split("\n")
            begin += count
        return list(map(Markup, found[first - 1 - skipped : last - skipped]))


def python_lines(source: str) -> list[Markup]:
    """All lines of Python source as highlighted HTML."""
    code = PythonSource(source)
    return code.lines(1, code.count)


def _parts(source: str) -> Iterator[str]:
    """Source cut at the margin, wherever a function or class begins and no long string is open."""
    begin = 0
    for found in _AT_MARGIN.finditer(source):
        part = source[begin : found.start()]
        if part and not any(part.count(quotes) % 2 for quotes in ('"""', "'''")):
            yield part
            begin = found.start()
    yield source[begin:]


@lru_cache(128)
def _highlighted(source: str) -> str:
    return highlight(source, _LEXER, _FORMATTER)


def _fence(code: str, language: str, _attributes: str) -> str:
    if language in {"", "py", "python", "pycon"}:
        return _highlighted(visible(code))
    return str(Markup.escape(visible(code)))


def with_code(text: str) -> Markup:
    """Plain text whose parts in backticks are shown as code."""
    parts = _IN_BACKTICKS.split(text)
    shown = [
        Markup("<code>{}</code>").format(visible(part)) if place % 2 else escape(visible(part))
        for place, part in enumerate(parts)
    ]
    return Markup("").join(shown)


_MARKDOWN = parser(formula, highlight=_fence)


@lru_cache(1024)  # the questions' texts, on every page
def markdown(text: str) -> Markup:
    """A small safe part of Markdown: paragraphs, lists, emphasis, code, fences and maths."""
    return Markup(_MARKDOWN.render(visible(text)))  # noqa: S704 - the parser escapes all text


@lru_cache(TEXTS_KEPT)
def code_block(code: str) -> Markup:
    """A question's code as a highlighted block."""
    lines = Markup("\n").join(python_lines(code.rstrip()))
    return Markup("<pre><code>{}</code></pre>").format(lines)
