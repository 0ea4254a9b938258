"""The table of a benchmark: a figure a row, the limit beside it, and whether it is met."""

import statistics
from collections.abc import Callable
from typing import NamedTuple


class Row(NamedTuple):
    """One figure. `limit` is like ">= 40"; a row without one is there to be read."""

    what: str
    figure: float | None
    unit: str = ""
    limit: str = ""

    @property
    def verdict(self) -> str:
        """Whether the limit is met, in a word."""
        if not self.limit:
            return ""
        if self.figure is None:
            return "not measured"
        sign, number = self.limit.split()
        met = self.figure >= float(number) if sign == ">=" else self.figure <= float(number)
        return "met" if met else "NOT MET"


def medians(rounds: int, measure: Callable[[], dict[str, float]]) -> dict[str, float]:
    """The median of each figure over several rounds of one measurement."""
    rows = [measure() for _ in range(rounds)]
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]}


def show(title: str, rows: list[Row]) -> None:
    """Prints a benchmark's table."""
    print(f"\n{title}")  # noqa: T201
    for row in rows:
        figure = "-" if row.figure is None else f"{row.figure:.3g}"
        shown = f"  {row.what:58} {figure:>8} {row.unit:6} {row.limit:>8}  {row.verdict}"
        print(shown.rstrip(), flush=True)  # noqa: T201
