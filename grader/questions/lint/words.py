"""Markdown taken apart for the rules: code and prose, sentences and words."""

import re

_FENCE = re.compile(r"^```.*?^```[ \t]*$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_NUMBER = re.compile(r"[-+]?(\d[\d,]*\.?\d*|\.\d+)(e[-+]?\d+)?%?", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!:])\s+(?=\S)")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_']*")


def bare(text: str) -> str:
    """A text as it is read: the code without its backticks, one space between words."""
    text = _SPAN.sub(lambda found: found[2], text.replace("```python", "").replace("```", ""))
    return " ".join(text.split())


def code_of(text: str) -> str | None:
    """The code that a text is, if it is nothing but code."""
    text = text.strip()
    if _FENCE.fullmatch(text):
        return text.partition("\n")[2].rpartition("\n")[0]
    span = _SPAN.fullmatch(text)
    return span[2].strip() if span else None


def is_number(text: str) -> bool:
    """Whether a text is a number, in code or not."""
    return bool(_NUMBER.fullmatch(bare(text)))


def prose(text: str) -> str:
    """A text with `…` in the place of code."""
    return " ".join(_SPAN.sub("…", _FENCE.sub("…", text)).split())


def sentences(text: str) -> list[str]:
    """The sentences of a text without its code."""
    return _SENTENCE.split(prose(text))


def words(text: str) -> list[str]:
    """The words of a text, those in code too, in lower case."""
    return [found.lower() for found in _WORD.findall(bare(text))]
