"""Training curves from numbers nobody vouches for."""

import math
from xml.etree import ElementTree as ET

import pytest
from hostile_samples import HOSTILE

from grader.report.plot import training_pictures


def test_losses_and_accuracies_get_a_picture_each() -> None:
    loss, accuracy = training_pictures(
        [{"train_loss": 0.5, "val_acc": 0.9, "lr": 0.1}, {"train_loss": 0.25, "val_acc": 0.95}]
    )
    assert loss.sentence == "train_loss goes from 0.5 to 0.25."
    assert loss.rows == (("0", "0.5"), ("1", "0.25"))
    assert accuracy.head == ("Epoch", "val_acc")
    assert "lr" not in loss.head + accuracy.head


@pytest.mark.parametrize(
    "values",
    [
        [1.0],
        [1.0, 1.0, 1.0],
        [0.0, 0.0],
        [math.nan, 1.0, math.inf, 2.0],
        [-1e12, 1e12],
        [1e-320, 0.0],
        [1e300, 3.0],
    ],
)
def test_any_numbers_make_well_formed_pictures(values: list[float]) -> None:
    pictures = training_pictures([{"loss": value, "acc": value} for value in values])
    assert len(pictures) == 2
    for picture in pictures:
        ET.fromstring(picture.svg)  # noqa: S314 - our own picture
        assert "nan" not in picture.svg
        assert "inf" not in picture.svg


@pytest.mark.parametrize("history", [[], [{}], [{"x": 1.0}], [{"loss": math.nan}]])
def test_nothing_to_draw(history: list[dict[str, float]]) -> None:
    assert training_pictures(history) == ()


def test_hostile_names_are_text() -> None:
    (picture,) = training_pictures(
        [{f"{HOSTILE} loss": 1.0, **{f"loss{n}": 2.0 for n in range(9)}}]
    )
    ET.fromstring(picture.svg)  # noqa: S314 - our own picture
    assert "<script" not in picture.svg
    assert len(picture.legend) == 4
