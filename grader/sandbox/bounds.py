"""How much of a child's report is taken in: what is past these bounds no harness writes.

They hold before anything is built from the bytes, or cut what is built, so that the time and the
memory that a report costs here are bounded too, whatever it says.
"""

from grader.inside.plain import MAX_DEPTH, MAX_INT, MAX_ITEMS
from grader.model.evidence import Value

MIB = 1 << 20

MAX_REPORT_BYTES = 32 * MIB
"""Of one JSON report: `recorder.MAX_RUNS` steps come to about 14 MB."""

MAX_REPORT_VALUES = 3_000_000
"""Of one JSON report, and no more than about 100 bytes of memory each: those steps need a third."""

MAX_HEADER_BYTES = 1 * MIB
"""Of a frame of tensors: about 10,000 of them."""

MAX_DIMENSIONS = 64
MAX_GROUPS = 1_000
MAX_FRAMES = 30
MAX_NOTES = 20
MAX_NAME = 300
MAX_TEXT = 4_000


def short(text: str, most: int = MAX_TEXT) -> str:
    """The text, cut to a length."""
    return text[:most]


def plain_value(value: Value, depth: int = 0) -> Value:
    """A value as `inside/plain.py` would make it, its texts cut.

    Raises:
        ValueError: it is deeper, wider or greater than anything that is made there.
    """
    if isinstance(value, str):
        return short(value)
    if isinstance(value, int) and abs(value) > MAX_INT:
        raise ValueError("a number past all use")
    if not isinstance(value, list | dict):
        return value
    # What lies too deep there comes as {"repr": ...}, which is one level more.
    if depth > MAX_DEPTH or len(value) > MAX_ITEMS:
        raise ValueError("a value with too much in it")
    if isinstance(value, dict):
        return {short(key): plain_value(item, depth + 1) for key, item in value.items()}
    return [plain_value(item, depth + 1) for item in value]
