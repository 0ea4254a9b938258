"""The LR curves of a class: who is in one group, what is said of it, and what is drawn."""

import math
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pytest
from sample_marks import REFERENCE, REFERENCE_LRS, optimizer_runs, per_batch_runs

from grader.model.evidence import StepRun
from grader.report.class_groups import lr_view
from grader.report.class_lr import ClassLrs, class_lrs
from grader.report.class_lr_plot import class_lr_drawing, letters, lr_axis


def _lrs(*everybody: Sequence[float], reference: bool = True) -> ClassLrs:
    steps = [(f"s{n}", optimizer_runs(list(lrs))) for n, lrs in enumerate(everybody)]
    return class_lrs(REFERENCE.steps if reference else (), steps)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (REFERENCE_LRS, "as the reference"),
        ([lr * (1 + 1e-12) for lr in REFERENCE_LRS], "as the reference"),
        ([0.01] * 10, "never changes: 0.01 in every epoch"),
        ([0.01] * 2 + [0.005] * 8, "0.005 in epoch 2, the reference 0.01"),
        (REFERENCE_LRS[:4], "ends before epoch 4"),
        ([*REFERENCE_LRS[:4], math.inf, *REFERENCE_LRS[5:]], "no LR in epoch 4"),
        ([*REFERENCE_LRS, 0.001], "goes on in epoch 10, where the reference has ended"),
    ],
)
def test_a_curve_in_words(steps: list[float], words: str) -> None:
    [group] = _lrs(steps).groups
    assert group.words == words
    assert group.same == (words == "as the reference")


def test_a_curve_that_changes_within_an_epoch() -> None:
    [group] = class_lrs(REFERENCE.steps, [("s1", per_batch_runs())]).groups
    assert group.words.startswith("0.01 to ")
    assert "in epoch 0, the reference 0.01" in group.words


def test_without_a_reference_nothing_is_the_reference() -> None:
    lrs = _lrs(REFERENCE_LRS, [0.01] * 10, reference=False)
    assert [group.words for group in lrs.groups] == ["from 0.01 to 0.00125", "from 0.01 to 0.01"]
    view = lr_view(lrs)
    assert view
    assert view.reference is None
    assert view.sentence == "2 runs, 2 different curves."


def test_equal_curves_are_one_group_and_common_ones_come_first() -> None:
    noisy = [lr + 1e-17 for lr in REFERENCE_LRS]
    steps = {
        "odd": optimizer_runs([0.5]),
        "a": optimizer_runs(REFERENCE_LRS),
        "none": (),
        "b": optimizer_runs(noisy),
    }
    lrs = class_lrs(REFERENCE.steps, steps.items())
    assert [group.who for group in lrs.groups] == [["a", "b"], ["odd"]]
    assert lrs.unseen == ("none",)
    view = lr_view(lrs)
    assert view
    assert view.sentence.startswith("3 runs, 2 different curves; 2 of 3 as the reference.")
    assert [curve.name for curve in view.curves] == ["A", "B"]


def test_nobody_took_a_step() -> None:
    assert lr_view(class_lrs(REFERENCE.steps, [("a", ())])) is None


def test_letters() -> None:
    assert [letters(index) for index in (0, 25, 26, 27, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]


ABSURD = [
    [0.0, 0.0],
    [-1.0, 2.0],
    [1e300, 1e-300],
    [math.nan, 0.01],
    [math.inf],
    [1e12, 1e12],
    [0.01] * 1000,
]


@pytest.mark.parametrize("reference", [True, False])
@pytest.mark.parametrize("lrs", [*ABSURD, None], ids=str)
def test_absurd_lrs_are_drawn_within_the_picture(
    lrs: list[float] | None, *, reference: bool
) -> None:
    found = _lrs(*(ABSURD if lrs is None else [lrs]), reference=reference)
    if not found.groups:
        assert lrs == [math.inf]
        return
    drawing = class_lr_drawing(found, lr_axis(found), "title", "sentence")
    picture = ET.fromstring(drawing)  # noqa: S314 - our own picture
    lines = [element for element in picture.iter() if element.get("data-curve")]
    assert len(lines) == len(found.groups)
    assert "nan" not in drawing
    assert "inf" not in drawing
    # An absurd LR is on the edge, and does not flatten the reference.
    if reference:
        assert len(set(_heights(picture, "curve reference"))) == 4


def _heights(picture: ET.Element, name: str) -> list[str]:
    [path] = [element for element in picture.iter() if element.get("class") == name]
    return [part.split("H")[0] for part in path.get("d", "").split("V")[1:]] + [
        path.get("d", "").split("H")[0].split()[-1]
    ]


def test_many_curves_of_many_steps_stay_a_small_picture() -> None:
    def steps(number: int) -> tuple[StepRun, ...]:
        return tuple(
            StepRun("optimizer", 0, batch // 188, 1, (0.01 / (1 + batch * number / 1e4),))
            for batch in range(1880)
        )

    lrs = class_lrs(REFERENCE.steps, ((f"s{number}", steps(number)) for number in range(1, 81)))
    assert len(lrs.groups) == 80
    assert all(len(group.corners) <= 120 for group in lrs.groups)
    drawing = class_lr_drawing(lrs, lr_axis(lrs), "title", "sentence")
    assert len(drawing) < 250_000
    view = lr_view(lrs)
    assert view
    assert len(view.curves) + len(view.folded) == 60
    assert view.unlisted == "20 more; see the table below."
