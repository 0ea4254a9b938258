"""The scores of a class: quartiles and histogram."""

from xml.etree import ElementTree as ET

import pytest

from grader.report.score_plot import quartiles, score_histogram


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([7], (7, 7, 7)),
        ([0, 20], (5, 10, 15)),
        ([20, 1, 2, 3, 4], (2, 3, 4)),
        ([1, 2, 3, 4], (1.75, 2.5, 3.25)),
        ([5, 5, 5, 5], (5, 5, 5)),
    ],
)
def test_quartiles(scores: list[float], expected: tuple[float, ...]) -> None:
    assert quartiles(scores) == expected


def test_histogram() -> None:
    picture = score_histogram([0, 1.9, 2, 19.9, 20, 25], 20)
    assert picture
    assert [int(count) for _, count in picture.rows] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert picture.sentence == (
        "6 scores; most of them (3) from 18 to 20. "
        "The middle half, the box, lies between 1.92 and 19.98; "
        "the median, the line in it, is 10.95."
    )
    assert score_histogram([], 20) is None
    assert score_histogram([1], 0) is None


@pytest.mark.parametrize("scores", [[3.0], [0.0, 0.0], [-4.0, 30.0]])
def test_any_scores_make_a_well_formed_picture(scores: list[float]) -> None:
    picture = score_histogram(scores, 20)
    assert picture
    ET.fromstring(picture.svg)  # noqa: S314 - our own picture
