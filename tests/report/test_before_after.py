"""Before and after: what the comparison with a constant LR shows and says."""

import msgspec
import pytest
from sample_marks import REFERENCE, evidence

from grader.model.evidence import Evidence, Measured
from grader.report.before_after import before_after


def run(train: float, test: float, loss: float | None = 0.2) -> Evidence:
    measured = Measured(accuracy=test, loss=loss, train_accuracy=train, train_loss=0.01)
    return evidence(measured=measured)


HELD = run(0.9937, 0.9525, 0.2531)
THEIRS = run(1.0, 0.9623, 0.1587)


@pytest.mark.parametrize(
    ("yours", "said"),
    [
        (THEIRS, "The gap is about the same as with a constant LR; the loss on new images is 0.15"),
        (run(0.98, 0.96), "The gap is 2.1 points smaller than with a constant LR; the loss"),
        (run(1.0, 0.93), "The gap is 2.9 points larger than with a constant LR; the loss"),
        (run(0.99, 0.95, None), "The gap is about the same as with a constant LR."),
        (run(0.803, 0.7995), "only 80.3\N{NO-BREAK SPACE}% of its training images right: it has"),
    ],
)
def test_a_sentence_says_what_it_means_for_overfitting(yours: Evidence, said: str) -> None:
    shown = before_after(yours, THEIRS, HELD)
    assert shown
    gaps = "4.1 points with a constant LR"
    assert gaps in shown.sentences[0]
    assert "3.8 points with the reference's" in shown.sentences[0]
    assert said in shown.sentences[1]
    assert [row.name for row in shown.rows] == ["constant LR", "yours", "reference"]
    assert shown.rows[0].cells[2] == "4.1"
    assert shown.picture
    assert shown.picture.head == ("Epoch", "yours", "reference", "constant")


@pytest.mark.parametrize(
    "failed",
    [
        evidence(ending="crash", stage="train"),
        evidence(ending="timeout", stage="train"),
        evidence(measured=Measured(problem="the model has no fc1.weight")),
        evidence(),
    ],
)
def test_a_comparison_that_failed_is_left_out_and_told(failed: Evidence) -> None:
    shown = before_after(THEIRS, THEIRS, failed)
    assert shown
    assert [row.name for row in shown.rows] == ["yours", "reference"]
    [sentence] = shown.sentences
    assert "did not succeed" in sentence
    assert shown.picture is None


def test_without_a_constant_run_nothing_is_said_of_one() -> None:
    shown = before_after(THEIRS, REFERENCE, None)
    assert shown
    assert shown.sentences == ()
    assert [row.name for row in shown.rows] == ["yours"]


def test_who_was_not_measured_has_no_comparison() -> None:
    assert before_after(evidence(), THEIRS, HELD) is None
    problem = msgspec.structs.replace(THEIRS, measured=Measured(problem="no fc1.weight"))
    shown = before_after(problem, THEIRS, HELD)
    assert shown
    assert shown.problem == "no fc1.weight"
    assert shown.sentences == ()
