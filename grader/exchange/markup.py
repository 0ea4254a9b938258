"""The questions' Markdown to HTML, and code beside it.

The same small part of Markdown that reports show: no raw HTML, no links, no pictures.
"""

from html import escape

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("zero", {"html": False, "xhtmlOut": True}).enable(
    ["fence", "code", "list", "escape", "backticks", "emphasis", "newline"]
)


def to_html(text: str) -> str:
    """Markdown as HTML that is XML too; whatever looks like a tag in it is shown as it is."""
    return str(_MARKDOWN.render(text)).strip()


def to_short_html(text: str) -> str:
    """The same, without the `<p>` around a single paragraph."""
    html = to_html(text)
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner if len(html) - len(inner) == len("<p></p>") and "<p>" not in inner else html


def code_html(code: str) -> str:
    """Code as a block."""
    return f"<pre><code>{escape(code, quote=False)}\n</code></pre>"


def stem_html(stem: str, code: str | None, picture: str = "") -> str:
    """A stem with its picture and its code below it."""
    parts = [to_html(stem), picture, code_html(code) if code is not None else ""]
    return "\n".join(part for part in parts if part)
