r"""An answers file as our own pages write it, read line by line; any other is left to YAML.

A class has thousands of such files, and a YAML parser takes six times as long for them. Only where
every line has one of the shapes below does this reader answer, and then it says what YAML would: a
test holds the two side by side. Whatever is to be told to a student (an id that comes twice, a text
that is too long) is left to the other reader too.
"""

import math
import re

from grader.questions.rules import RESERVED

Part = str | float
# No text fits both halves: else each part of a long list would double the time until it is refused.
_PLAIN = r"[A-Za-z0-9_][A-Za-z0-9_.+-]*|(?:[-+]\.?|\.)[0-9][A-Za-z0-9_.+-]*"
_QUOTED = r'"(?:[^"\\\n]|\\["\\])*"'
_NOTE = r"(?:  # [^\n]*)?"
_ANSWER = re.compile(
    rf"(?P<name>[A-Za-z0-9_]+): (?:(?P<plain>{_PLAIN})|(?P<quoted>{_QUOTED})"
    rf"|\[(?P<list>(?:(?:{_PLAIN})(?:, (?:{_PLAIN}))*)?)\]){_NOTE}\n"
)
_NOTES = re.compile(r"(?:#[^\n]*\n)*")
_VARIANTS = re.compile(rf'{RESERVED}:\n(?P<all>(?:  [A-Za-z0-9_]+: "[A-Za-z0-9_]+"\n)+)\Z')
_VARIANT = re.compile(r'  (\w+): "(\w+)"\n')
_ESCAPED = re.compile(r"\\(.)")
_NULL = {"null", "Null", "NULL"}


def read_plain(
    text: str, longest: int, most: int
) -> tuple[dict[str, tuple[Part, ...]], dict[str, str]] | None:
    """The answers and the variants, or None where the text is not of this shape.

    Args:
        text: the file's text.
        longest: characters that a line may have here.
        most: parts that a list may have.
    """
    if not text.isascii() or "\t" in text or "\r" in text or "\x7f" in text:
        return None
    given: dict[str, tuple[Part, ...]] = {}
    notes = _NOTES.match(text)
    at = notes.end() if notes else 0
    while found := _ANSWER.match(text, at):
        name, plain, quoted, listed = found.groups()
        if name in given or name == RESERVED or found.end() - at > longest:
            return None
        if plain is not None:
            given[name] = () if plain in _NULL else (_number(plain),)
        elif quoted is not None:
            given[name] = (_unquoted(quoted),)
        elif listed.count(",") < most:
            given[name] = tuple(map(_number, listed.split(", "))) if listed else ()
        else:
            return None
        at = found.end()
    if at == len(text) and given:
        return given, {}
    last = _VARIANTS.match(text, at)
    return (given, dict(_VARIANT.findall(last["all"]))) if last and given else None


def _number(text: str) -> Part:
    if text[0] not in "+-.0123456789":
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _unquoted(text: str) -> str:
    text = text[1:-1]
    return (_ESCAPED.sub(r"\1", text) if "\\" in text else text).strip()
