"""Markdown taken apart for the rules: code and prose, sentences and words."""

import re

from grader.questions.maths import FORMULA, with_formulas
from grader.questions.maths_words import in_words

_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_NUMBER = re.compile(r"[-+]?(\d[\d,]*\.?\d*|\.\d+)(e[-+]?\d+)?%?", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!:])\s+(?=\S)")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_']*")


def bare(text: str) -> str:
    """A text as it is read: code without its backticks, maths in words, one space between words."""
    text = "\n".join(line for line in text.split("\n") if not _is_fence(line))
    text = in_words(text)
    return " ".join(_SPAN.sub(lambda found: found[2], text).split())


def code_of(text: str) -> str | None:
    """The code or the formula that a text is, if it is nothing but that."""
    lines = text.strip().split("\n")
    fences = [place for place, line in enumerate(lines) if _is_fence(line)]
    if fences == [0, len(lines) - 1] and len(lines) > 1:
        return "\n".join(lines[1:-1])
    span = _SPAN.fullmatch(text.strip())
    if span is None and FORMULA.fullmatch(text.strip()):
        return text.strip()
    return span[2].strip() if span else None


def is_number(text: str) -> bool:
    """Whether a text is a number, in code or not."""
    return bool(_NUMBER.fullmatch(bare(text)))


def prose(text: str) -> str:
    """A text with `…` in the place of code and maths."""
    text = with_formulas(text, lambda _: "…")
    parts: list[str] = []
    inside = False
    for line in text.split("\n"):
        if _is_fence(line):
            parts += [] if inside else ["…"]
            inside = not inside
        elif not inside:
            parts.append(line)
    return " ".join(_SPAN.sub("…", "\n".join(parts)).split())


def sentences(text: str) -> list[str]:
    """The sentences of a text without its code."""
    return _SENTENCE.split(prose(text))


def words(text: str) -> list[str]:
    """The words of a text, those in code too, in lower case."""
    return [found.lower() for found in _WORD.findall(bare(text))]


def _is_fence(line: str) -> bool:
    return line.lstrip().startswith("```") and "`" not in line.lstrip().lstrip("`")
