"""The draws of a question's `params`, before expressions are computed.

All of them where there are few, else a sample; always in the same order, which looks random and
depends on nothing but the question's id and the place of a draw. Python's own generator is not
used: its numbers may change from one version to the next, and students' questions with them.
"""

import hashlib
import math
from collections.abc import Mapping

from grader.questions.written import Param, Range

Value = bool | int | float | str

# Draws that are looked at for a proof, and those that `where` may still drop from.
MOST_PROVED = 1_000
MOST_DRAWN = 5_000
_DIGITS = 10


def stable_number(*parts: str) -> int:
    """A number of 64 bits that is the same on every machine, spread evenly."""
    text = "\0".join(parts).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big")


def values_of(param: Param) -> list[Value] | None:
    """What a param may be; None for an expression, which is computed and not drawn."""
    if isinstance(param, str):
        return None
    if isinstance(param, Range):
        whole = all(float(x).is_integer() for x in (param.first, param.last, param.step))
        steps = count_of(param)
        values = [round(param.first + place * param.step, _DIGITS) for place in range(steps)]
        return [int(value) for value in values] if whole else list(values)
    return list(param)


def count_of(span: Range) -> int:
    """How many numbers a range has; of more than a billion no more is said."""
    return math.floor(min((span.last - span.first) / span.step, 1e9) + 1e-9) + 1


def draws_of(params: Mapping[str, Param], salt: str) -> list[dict[str, Value]]:
    """The draws, at most `MOST_DRAWN`; one without values where nothing is drawn."""
    drawn = {name: values for name, param in params.items() if (values := values_of(param))}
    total = math.prod(len(values) for values in drawn.values())
    if total <= MOST_DRAWN:
        places = sorted(range(total), key=lambda place: stable_number(salt, str(place)))
    else:
        found: dict[int, None] = {}
        tries = 0
        while len(found) < MOST_DRAWN:
            found[stable_number(salt, "try", str(tries)) % total] = None
            tries += 1
        places = list(found)
    return [_draw(drawn, place) for place in places]


def _draw(drawn: Mapping[str, list[Value]], place: int) -> dict[str, Value]:
    draw = {}
    for name, values in drawn.items():
        place, index = divmod(place, len(values))
        draw[name] = values[index]
    return draw
