"""Makes values of a student's program plain enough for JSON, whatever they are."""

import math
from typing import Any

import torch

MAX_TEXT = 2_000
MAX_ITEMS = 200
MAX_DEPTH = 4
MAX_INT = 2**53  # what every JSON reader holds exactly


def text(value: object, limit: int = MAX_TEXT) -> str:
    """`str(value)`, cut to a limit; a value that cannot be shown says so."""
    try:
        shown = str(value)
    except BaseException:
        shown = f"<{type(value).__name__} that cannot be shown>"
    # Lone surrogates cannot be encoded as UTF-8.
    return shown[:limit].encode("utf-8", "backslashreplace").decode()


def number(value: object) -> float | None:
    """A finite float, or None for whatever is not one."""
    try:
        result = float(value)  # type: ignore[arg-type]
    except BaseException:
        return None
    return result if math.isfinite(result) else None


def plain(value: Any, depth: int = 0) -> Any:
    """JSON-like values as they are, tensors as numbers, and the rest as {"repr": ...}."""
    if type(value) is str:
        return text(value)
    if value is None or type(value) is bool or _is_plain_number(value):
        return value
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        return number(value)
    if type(value) in (list, tuple) and depth < MAX_DEPTH:
        return [plain(item, depth + 1) for item in value[:MAX_ITEMS]]
    if type(value) is dict and depth < MAX_DEPTH:
        items = list(value.items())[:MAX_ITEMS]
        return {text(key, 100): plain(item, depth + 1) for key, item in items}
    return {"repr": f"<{type(value).__name__}>"}


def history(returned: Any) -> list[dict[str, float]]:
    """The numbers of a returned history: a list with a dict an epoch, or a dict of lists."""
    try:
        if type(returned) is dict:
            columns = {k: list(v) for k, v in returned.items() if type(v) in (list, tuple)}
            length = max((len(v) for v in columns.values()), default=0)
            returned = [{k: v[i] for k, v in columns.items() if i < len(v)} for i in range(length)]
        if type(returned) not in (list, tuple):
            return []
        return [_numbers(entry) for entry in returned[:MAX_ITEMS] if type(entry) is dict]
    except BaseException:
        return []


def _is_plain_number(value: object) -> bool:
    return (type(value) is int and abs(value) < MAX_INT) or (
        type(value) is float and math.isfinite(value)
    )


def _numbers(entry: dict[Any, Any]) -> dict[str, float]:
    found = {}
    for key, value in list(entry.items())[:20]:
        as_number = number(value)
        if as_number is not None:
            found[text(key, 40)] = as_number
    return found
