"""Puts drawn values into a text: `{{ name }}` or `{{ name:.3g }}`.

The same function fills in what a student is shown and what a proof runs, on both sides of the
sandbox, so that what was proved is what is shown. It looks names up and formats; it evaluates
nothing.
"""

import re
from collections.abc import Mapping
from typing import Any

PLACE = re.compile(r"\{\{[ \t]*([A-Za-z_]\w*)[ \t]*(?::[ \t]*([^\s{}]*))?[ \t]*\}\}")
FORMAT = re.compile(r"[-+]?,?(\.\d{1,2})?[defgs%]?")
DIGITS = 10


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with every `{{ name }}` replaced.

    Raises:
        KeyError: a name has no value.
        ValueError: a format does not fit its value.
    """

    def one(found: re.Match[str]) -> str:
        value, spec = values[found[1]], found[2]
        if not spec:
            return shown(value)
        if not FORMAT.fullmatch(spec):
            raise ValueError(f"{spec} is no format")
        return format(value, spec)

    return PLACE.sub(one, text)


def shown(value: Any) -> str:
    """A value as a text shows it: numbers with up to 10 significant digits."""
    if isinstance(value, float):
        text = format(value, f".{DIGITS}g")
        return f"{text}.0" if text.lstrip("-").isdigit() else text
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"
    return str(value)
