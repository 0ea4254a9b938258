"""Text that strangers wrote, made fit to show: nothing hidden, nothing that runs."""

import hashlib
import math
import os
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

from markdown_it import MarkdownIt
from markupsafe import Markup
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

NONE = "\N{EN DASH}"  # what stands where there is nothing to show
KEPT = "\n\t\u200c\u200d"  # several scripts and emoji cannot be written without the two joiners
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode's categories of what has no look of its own
PICTURES = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {"\x7f": "␡"}
LONGEST_NAME = 250 - len(".html")  # bytes; file systems allow 255, and a page may get a suffix
LONGEST_HIGHLIGHT = 100_000  # characters; a longer file is not worth the seconds
TEXTS_KEPT = 1_000  # of the question bank, as HTML: every page shows the same ones

# Without these two options pygments drops empty lines, and line numbers would be off.
_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_FORMATTER = HtmlFormatter(nowrap=True)


def visible(text: str) -> str:
    r"""Replace every character that would hide or turn around what stands beside it.

    Control characters become their pictures (ESC is shown as U+241B), bidirectional and other
    invisible ones their code (\u202e). Line ends and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible_character, text.replace("\r\n", "\n")))


def _visible_character(character: str) -> str:
    if character in KEPT or unicodedata.category(character) not in UNSEEN:
        return character
    return PICTURES.get(character) or character.encode("unicode_escape").decode()


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


def percent(share: float) -> str:
    """A share from 0 to 1 in percent, to one decimal."""
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def shortened(text: str, longest: int) -> str:
    """The text on one line, cut to `longest` characters with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def python_lines(source: str) -> list[Markup]:
    """Python source as highlighted HTML, one item a line as Python counts lines."""
    lines = re.split(r"\r\n|\r|\n", source)
    clean = "\n".join(map(visible, lines))
    if len(clean) > LONGEST_HIGHLIGHT:
        return [Markup.escape(line) for line in clean.split("\n")]
    return list(map(Markup, _highlighted(clean).split("\n")))


def _highlighted(source: str) -> str:
    return highlight(source, _LEXER, _FORMATTER)


def _fence(code: str, language: str, _attributes: str) -> str:
    if language in {"", "py", "python", "pycon"}:
        return _highlighted(visible(code))
    return str(Markup.escape(visible(code)))


# "zero" knows nothing but text, so that what is enabled here is all that can come out:
# no raw HTML, no links, no images.
_MARKDOWN = MarkdownIt("zero", {"html": False, "highlight": _fence}).enable(
    ["fence", "code", "list", "escape", "backticks", "emphasis", "newline"]
)


@lru_cache(TEXTS_KEPT)
def markdown(text: str) -> Markup:
    """A small safe part of Markdown: paragraphs, lists, emphasis, code and fences."""
    return Markup(_MARKDOWN.render(visible(text)))  # noqa: S704 - "zero" escapes all text


@lru_cache(TEXTS_KEPT)
def code_block(code: str) -> Markup:
    """A question's code as a highlighted block."""
    lines = Markup("\n").join(python_lines(code.rstrip()))
    return Markup("<pre><code>{}</code></pre>").format(lines)
