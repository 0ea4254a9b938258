"""The LR by epoch: derived from steps, compared in words, and drawn."""

import math
from xml.etree import ElementTree as ET

import pytest
from sample_marks import BATCHES, REFERENCE_LRS, optimizer_runs, per_batch_runs

from grader.model.evidence import StepRun
from grader.report.lr_curve import lr_pieces, lrs_by_epoch, parting_epoch
from grader.report.lr_plot import lr_picture, lr_sentence

REFERENCE = lr_pieces(optimizer_runs(REFERENCE_LRS))


def test_equal_runs_of_an_epoch_become_one_piece() -> None:
    steps = (
        StepRun("optimizer", 0, 0, 100, (0.01,)),
        StepRun("scheduler", 0, 0, 1),
        StepRun("optimizer", 0, 0, 88, (0.01, 0.5)),
        StepRun("optimizer", 0, 1, 47, (0.01,)),
        StepRun("optimizer", 0, 1, 141, (0.005,)),
    )
    assert lr_pieces(steps) == ((0, 1, 0.01), (1, 1.25, 0.01), (1.25, 2, 0.005))


def test_the_optimizer_that_stepped_most_is_meant() -> None:
    other = StepRun("optimizer", 1, 0, 3, (9.0,))
    assert lr_pieces((other, *optimizer_runs([0.01]))) == ((0, 1, 0.01),)


@pytest.mark.parametrize("lr", [math.nan, math.inf, -math.inf, 1e300])
def test_absurd_lrs_leave_a_gap(lr: float) -> None:
    assert lrs_by_epoch(lr_pieces(optimizer_runs([0.01, lr, 0.02]))) == {0: [0.01], 2: [0.02]}


@pytest.mark.parametrize("epoch", [-1, 10**9])
def test_absurd_epochs_are_left_out(epoch: int) -> None:
    assert lr_pieces((StepRun("optimizer", 0, epoch, 1, (0.1,)),)) == ()


@pytest.mark.parametrize(
    ("lrs", "epoch", "words"),
    [
        (REFERENCE_LRS, None, "equals the reference's in all 10 epochs"),
        ([lr * (1 + 1e-12) for lr in REFERENCE_LRS], None, "equals"),
        ([0.01] * 10, 3, "They part in epoch 3: yours is 0.01, the reference's is 0.005. Your LR"),
        ([0.01] * 2 + [0.005] * 8, 2, "They part in epoch 2"),
        (REFERENCE_LRS[:4], 4, "shows no LR in epoch 4"),
        ([*REFERENCE_LRS, 0.001], 10, "goes on in epoch 10"),
        ([], 0, "No optimizer step was seen"),
    ],
)
def test_parting(lrs: list[float], epoch: int | None, words: str) -> None:
    yours = lr_pieces(optimizer_runs(lrs))
    assert parting_epoch(lrs_by_epoch(yours), lrs_by_epoch(REFERENCE)) == epoch
    assert words in lr_sentence(yours, REFERENCE)


def test_a_constant_lr_is_said_to_be_constant() -> None:
    constant = lr_pieces(optimizer_runs([0.01] * 10))
    assert lr_sentence(constant, REFERENCE).endswith("Your LR never changes.")
    assert "no run of the reference" in lr_sentence(constant, ())


@pytest.mark.parametrize(
    ("lrs", "sign", "named"),
    [
        (REFERENCE_LRS[:1], "yours ends before epoch 1", False),
        ([0.01] * 10, "they part in epoch 3", True),
        ([*REFERENCE_LRS, 0.001], "they part in epoch 10", True),
    ],
)
def test_a_line_is_named_where_it_ends(lrs: list[float], sign: str, *, named: bool) -> None:
    picture = lr_picture(lr_pieces(optimizer_runs(lrs)), REFERENCE)
    assert picture
    assert sign in picture.svg
    assert (">yours</text>" in picture.svg) is named


def test_stepping_per_batch_is_drawn_within_the_epoch() -> None:
    yours = lr_pieces(per_batch_runs())
    assert len(lrs_by_epoch(yours)[0]) == math.ceil(BATCHES / 3)
    picture = lr_picture(yours, REFERENCE)
    assert picture
    assert "changes within the epoch, from 0.01 to" in picture.sentence
    assert "LR (log scale)" in picture.svg
    assert "(63 values)" in picture.rows[0][1]


@pytest.mark.parametrize(
    ("lrs", "log"),
    [
        ([0.01, 0.005, 0.00125], False),
        ([0.01, 0.00051], False),
        ([0.01, 0.00049], True),
        ([0.01, 0.0004, 0.0], True),
        ([0.01, 0.0], False),
        ([0.01, 0.0001, -0.01], False),
    ],
)
def test_the_axis_is_logarithmic_where_small_lrs_need_it(lrs: list[float], *, log: bool) -> None:
    picture = lr_picture(lr_pieces(optimizer_runs(lrs)), REFERENCE)
    assert picture
    assert ("LR (log scale)" in picture.svg) is log


@pytest.mark.parametrize(
    "lrs",
    [
        [0.01],
        [0.0] * 3,
        [-1.0, 1.0],
        [1e-320, 1e12],
        [5e-324],
        [1e12, -1e12],
        [math.nan, 0.1],
        [0.01] * 2_000,
        [0.1 * 0.99**step for step in range(400)],
    ],
)
def test_any_lrs_make_a_well_formed_picture(lrs: list[float]) -> None:
    picture = lr_picture(lr_pieces(optimizer_runs(lrs)), REFERENCE)
    assert picture
    root = ET.fromstring(picture.svg)  # noqa: S314 - our own picture
    assert root.get("role") == "group"  # of epochs, each with its values
    assert root.get("aria-label") == picture.title
    assert root.findtext("desc") == picture.sentence
    assert "nan" not in picture.svg
    assert "inf" not in picture.svg
    assert len(picture.svg) < 200_000


def test_many_changes_are_thinned() -> None:
    steps = tuple(StepRun("optimizer", 0, 0, 1, (1.0 / n,)) for n in range(1, 30_000))
    picture = lr_picture(lr_pieces(steps), ())
    assert picture
    assert len(picture.svg) < 200_000


@pytest.mark.parametrize(
    ("lrs", "when"),
    [
        (REFERENCE_LRS, None),  # where both are equal, there is no more to say
        ([0.01] * 10, None),
        ([0.01, *REFERENCE_LRS[:9]], "Yours changes at the start of epochs 4 and 7; the ref"),
        ([0.01] * 9 + [0.005], "Yours changes at the start of epoch 9; the reference's of epochs"),
        ([0.1**n for n in range(10)], "at the start of epochs 1, 2, 3, 4, 5, 6 and 3 more; the"),
    ],
)
def test_the_words_tell_when_each_changes(lrs: list[float], when: str | None) -> None:
    sentence = lr_sentence(lr_pieces(optimizer_runs(lrs)), REFERENCE)
    assert ("at the start" in sentence) is (when is not None)
    assert (when or "") in sentence


def test_every_change_of_an_lr_has_a_sign() -> None:
    late = lr_picture(lr_pieces(optimizer_runs([0.01] * 9 + [0.005])), REFERENCE)
    assert late
    root = ET.fromstring(late.svg)  # noqa: S314 - our own picture
    assert len(root.findall("circle[@class='mark s0']")) == 1
    assert len(root.findall("polygon[@class='mark s1']")) == 3


@pytest.mark.parametrize(("epochs", "stops"), [(1, 1), (10, 10), (40, 40), (41, 21), (200, 40)])
def test_the_epochs_can_be_gone_to_one_by_one(epochs: int, stops: int) -> None:
    picture = lr_picture(lr_pieces(optimizer_runs([0.01] * epochs)), REFERENCE)
    assert picture
    spots = ET.fromstring(picture.svg).findall("g[@class='spot']")  # noqa: S314 - our own picture
    assert len(spots) == max(10, stops)  # the reference has ten
    assert {spot.get("tabindex") for spot in spots} == {"0"}
    assert spots[0].get("aria-label") == "epoch 0: yours 0.01, reference 0.01"


def test_no_steps_make_no_picture() -> None:
    assert lr_picture((), REFERENCE) is None
