"""Makes values of a student's program plain enough for JSON, whatever they are."""

import math
import numbers
from typing import Any

import torch

MAX_TEXT = 2_000
MAX_ITEMS = 200
MAX_DEPTH = 4
MAX_COLUMNS = 20
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
        plain_value: Any = value.detach() if isinstance(value, torch.Tensor) else value
        result = float(plain_value)
    except BaseException:
        return None
    return result if math.isfinite(result) else None


def plain(value: Any, depth: int = 0) -> Any:
    """JSON-like values as they are, numbers of any kind as numbers, the rest as {"repr": ...}."""
    try:
        return _plain(value, depth)
    except BaseException:
        return {"repr": f"<{type(value).__name__}>"}


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(value)
    as_number = _number_of(value)
    if as_number is not None:
        return as_number
    if depth < MAX_DEPTH and isinstance(value, dict):
        pairs = list(value.items())[:MAX_ITEMS]
        return {text(key, 100): plain(item, depth + 1) for key, item in pairs}
    items = _items(value) if depth < MAX_DEPTH else None
    if items is not None:
        return [plain(item, depth + 1) for item in items]
    return {"repr": f"<{type(value).__name__}>"}


def _number_of(value: Any) -> int | float | None:
    """The value of a number of any kind, of Python's, numpy's or torch's."""
    if isinstance(value, numbers.Integral):
        return int(value) if abs(int(value)) < MAX_INT else None
    if isinstance(value, numbers.Real):
        return number(value)
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        return number(value)
    return None


def _items(value: Any) -> list[Any] | None:
    """The items of a list or of what is as good as one, or None."""
    if hasattr(value, "tolist"):  # tensors and numpy's arrays
        value = value.tolist()
    if isinstance(value, set | frozenset):
        value = sorted(value)
    return list(value[:MAX_ITEMS]) if isinstance(value, list | tuple | range) else None


def history(returned: Any) -> list[dict[str, float]]:
    """The numbers of a returned history: a list with a dict an epoch, or a dict of lists."""
    try:
        if isinstance(returned, dict):
            columns = {
                key: items
                for key, column in returned.items()
                if (items := _items(column)) is not None
            }
            length = max(map(len, columns.values()), default=0)
            returned = [
                {key: column[i] for key, column in columns.items() if i < len(column)}
                for i in range(length)
            ]
        if not isinstance(returned, list | tuple):
            return []
        return [_numbers(entry) for entry in returned[:MAX_ITEMS] if isinstance(entry, dict)]
    except BaseException:
        return []


def _numbers(entry: dict[Any, Any]) -> dict[str, float]:
    found = {}
    for key, value in list(entry.items())[:MAX_COLUMNS]:
        as_number = number(value)
        if as_number is not None:
            found[text(key, 40)] = as_number
    return found
