"""What `accuracy` has to say."""

import msgspec
from check_runs import ACCURACY, EPOCH, GOOD, Row, make_evidence

from grader.model.assignment import AccuracySpec, Tier

THREE = AccuracySpec(
    4,
    [
        Tier(share=1.0, accuracy_at_least=0.95),
        Tier(share=0.25, accuracy_at_least=0.8),
        Tier(share=0.5, accuracy_at_least=0.9),
    ],
)
OVERFITTING = AccuracySpec(
    4,
    [
        Tier(share=0.5, accuracy_at_least=0.9, train_accuracy_at_most=0.99),
        Tier(share=1.0, accuracy_at_least=0.9, gap_at_most=0.02),
    ],
)
UNREACHED = AccuracySpec(4, [Tier(share=0.75, accuracy_at_least=0.9)])


def _row(name: str, share: float, reason: str, spec: AccuracySpec = ACCURACY, **figures):
    measured = msgspec.structs.replace(GOOD, **figures)
    return Row(name, spec, make_evidence(EPOCH * 10, measured=measured), reason, share)


ROWS = [
    # the assignment's own tiers, on both sides of each threshold
    _row("far above", 1, "accuracy_reached"),
    _row("at the upper tier", 1, "accuracy_reached", accuracy=0.955, loss=0.2),
    _row("an image below the upper tier", 0.5, "accuracy_partly", accuracy=0.9549, loss=0.2),
    _row("a loss just above the upper tier", 0.5, "accuracy_partly", accuracy=0.97, loss=0.200001),
    _row("at the lower tier", 0.5, "accuracy_partly", accuracy=0.9, loss=5.0),
    _row("an image below the lower tier", 0, "accuracy_low", accuracy=0.8999, loss=0.1),
    _row("by chance", 0, "accuracy_low", accuracy=0.098, loss=2.3),
    _row("none right", 0, "accuracy_low", accuracy=0.0, loss=9.0),
    _row("no finite loss, and accurate", 0.5, "loss_not_finite", accuracy=0.96, loss=None),
    _row("no finite loss, and not accurate", 0, "loss_not_finite", accuracy=0.098, loss=None),
    # three tiers that are not in order
    _row("the best of three", 1, "accuracy_reached", THREE, accuracy=0.95),
    _row("the middle of three", 0.5, "accuracy_partly", THREE, accuracy=0.9499),
    _row("the lowest of three", 0.25, "accuracy_partly", THREE, accuracy=0.8999),
    _row("none of three", 0, "accuracy_low", THREE, accuracy=0.7999),
    _row("no limit on the loss", 1, "accuracy_reached", THREE, loss=None),
    # limits on the training images
    _row("a small gap", 1, "accuracy_reached", OVERFITTING, accuracy=0.98, train_accuracy=0.99),
    _row(
        "a gap as large as it may be",
        1,
        "accuracy_reached",
        OVERFITTING,
        accuracy=0.95,
        train_accuracy=0.97,
    ),
    _row(
        "a gap just too large",
        0.5,
        "accuracy_partly",
        OVERFITTING,
        accuracy=0.95,
        train_accuracy=0.9701,
    ),
    _row(
        "a train accuracy as high as it may be",
        0.5,
        "accuracy_partly",
        OVERFITTING,
        accuracy=0.92,
        train_accuracy=0.99,
    ),
    _row(
        "a train accuracy just too high",
        0,
        "accuracy_low",
        OVERFITTING,
        accuracy=0.92,
        train_accuracy=0.9901,
    ),
    _row(
        "better on the test images",
        1,
        "accuracy_reached",
        OVERFITTING,
        accuracy=0.97,
        train_accuracy=0.95,
    ),
    # no tier that gives all the points
    _row("the best tier there is", 0.75, "accuracy_reached", UNREACHED),
]
