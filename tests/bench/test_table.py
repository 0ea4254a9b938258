"""A benchmark's table says truly whether a limit is met."""

import pytest

from tests.bench.table import Row, medians, show


@pytest.mark.parametrize(
    ("figure", "limit", "verdict"),
    [
        (0.85, ">= 0.85", "met"),
        (0.849, ">= 0.85", "NOT MET"),
        (1.05, "<= 1.05", "met"),
        (1.06, "<= 1.05", "NOT MET"),
        (None, "<= 3", "not measured"),
        (7.0, "", ""),
    ],
)
def test_verdicts(capsys, figure, limit, verdict):
    assert Row("a ratio", figure, "", limit).verdict == verdict
    show("Title", [Row("a ratio", figure, "times", limit)])
    title, row = capsys.readouterr().out.strip().splitlines()
    assert title == "Title"
    assert row.endswith(verdict or "times")


def test_a_figure_is_the_median_of_its_own_row():
    rounds = iter([{"a": 1.0, "b": 9.0}, {"a": 3.0, "b": 7.0}, {"a": 2.0, "b": 8.0}])
    assert medians(3, lambda: next(rounds)) == {"a": 2.0, "b": 8.0}
