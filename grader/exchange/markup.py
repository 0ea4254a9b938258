r"""The questions' Markdown to HTML, and code beside it.

The same small part of Markdown that reports show: no raw HTML, no links, no pictures. Maths is
`\(…\)`, which learning platforms show by MathJax, or MathML where a format asks for that. So
that MathJax takes no other text for maths, its signs are parted by an element, which it never
looks across.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html import escape

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from grader.questions.markdown import parser
from grader.questions.maths import NAMESPACE, TEX, MathsError, mathml
from grader.questions.maths_words import line_of

_SIGNS = re.compile(r"\\[(\[]|\$\$")


def _parted(text: str) -> str:
    return _SIGNS.sub(lambda found: f"{found[0][0]}<span>{found[0][1]}</span>", text)


def _tex(tex: str) -> str:
    tex = " ".join(tex.split())
    try:
        mathml(tex)
    except MathsError:
        return _parted(escape(f"${tex}$", quote=False))
    return f"\\({escape(tex, quote=False)}\\)"


def _mathml(tex: str) -> str:
    """MathML with the TeX that it was made from."""
    tex = " ".join(tex.split())
    try:
        made = mathml(tex)
    except MathsError:
        return _parted(escape(f"${tex}$", quote=False))
    root = ET.Element("math", {"xmlns": NAMESPACE, "alttext": line_of(tex)})
    meaning = ET.SubElement(root, "semantics")
    ET.SubElement(meaning, "mrow").extend(made)
    ET.SubElement(meaning, "annotation", encoding=TEX).text = tex
    return ET.tostring(root, encoding="unicode")


def _text(
    _: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    return _parted(escapeHtml(tokens[at].content))


_MARKDOWN = parser(_tex, xhtmlOut=True)
_WITH_MATHML = parser(_mathml, xhtmlOut=True)
for _one in (_MARKDOWN, _WITH_MATHML):
    _one.add_render_rule("text", _text)


def to_html(text: str, *, as_mathml: bool = False) -> str:
    """Markdown as HTML that is XML too; whatever looks like a tag in it is shown as it is."""
    return str((_WITH_MATHML if as_mathml else _MARKDOWN).render(text)).strip()


def to_short_html(text: str) -> str:
    """The same, without the `<p>` around a single paragraph."""
    html = to_html(text)
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner if len(html) - len(inner) == len("<p></p>") and "<p>" not in inner else html


def code_html(code: str) -> str:
    """Code as a block."""
    return f"<pre><code>{escape(code, quote=False)}\n</code></pre>"


def stem_html(stem: str, code: str | None, picture: str = "", *, as_mathml: bool = False) -> str:
    """A stem with its picture and its code below it."""
    parts = [
        to_html(stem, as_mathml=as_mathml),
        picture,
        code_html(code) if code is not None else "",
    ]
    return "\n".join(part for part in parts if part)
