"""What `constraints` has to say."""

import msgspec
from check_runs import (
    ADAM,
    EPOCH,
    GIVEN,
    GOOD,
    IDLE,
    PARAMETERS,
    PASS,
    SGD,
    Row,
    make_evidence,
)

from grader.model.evidence import EpochSeen, Evidence, Measured, OptimizerSeen


def _epoch(batches: dict[int, int], distinct: int = 12_000, **kinds: int) -> EpochSeen:
    counts = {"training": 12_000, **kinds}
    return EpochSeen(batches, distinct=distinct, **counts)


def _row(name: str, reason: str = "as_given", what: str = EPOCH * 10, **changes):
    return Row(name, GIVEN, make_evidence(what, **changes), reason, float(reason == "as_given"))


def _passes(name: str, reason: str, *epochs: EpochSeen):
    return _row(name, reason, epochs=epochs)


def _measured(**changes) -> Measured:
    return msgspec.structs.replace(GOOD, **changes)


_SUBCLASS = OptimizerSeen("MyAdam", "Adam", from_build_optimizer=True)
_OWN = OptimizerSeen("Mine", "", from_build_optimizer=True)
_NAMESAKE = OptimizerSeen("Adam", "", from_build_optimizer=True)
_WITH_MINE: Evidence = make_evidence(EPOCH * 10, optimizers=(_OWN,))
_MNIST_OF_640: Evidence = make_evidence(EPOCH * 10, epochs=(_epoch({64: 10}, 640),) * 10)

ROWS = [
    # right
    _row("as given"),
    _row("parameters in another order", parameters=dict(reversed(PARAMETERS.items()))),
    _row("a subclass of the optimizer", optimizers=(_SUBCLASS,)),
    _row("another optimizer of the class", "as_given", "O188#1 S | " * 10),
    _row("never stepped the scheduler", "as_given", "O188 | " * 10),
    _row("an optimizer of another class that never steps", optimizers=(ADAM, SGD)),
    _row(
        "one of another class that trains nothing",
        what="O1#1 O188 S | " * 10,
        optimizers=(ADAM, IDLE),
    ),
    _row("gradients of two batches in a step", "as_given", "O94 S | " * 10),
    _passes("every batch used twice", "as_given", *[_epoch({64: 374, 32: 2})] * 10),
    _passes("every batch used three times", "as_given", *[_epoch({64: 561, 32: 3})] * 10),
    _row("outputs that are not finite are another check's matter", measured=_measured(loss=None)),
    Row(
        "whole batches alone, as in the reference",
        GIVEN,
        _MNIST_OF_640,
        "as_given",
        1,
        reference=_MNIST_OF_640,
    ),
    Row(
        "a class of its own, as in the reference",
        GIVEN,
        _WITH_MINE,
        "as_given",
        1,
        None,
        _WITH_MINE,
    ),
    # wrong
    _row("a parameter too few", "other_model", parameters={"fc1.weight": (128, 784)}),
    _row("a wider layer", "other_model", parameters={**PARAMETERS, "fc1.weight": (256, 784)}),
    _row("a layer more", "other_model", parameters={**PARAMETERS, "fc3.weight": (10, 10)}),
    _row(
        "another name",
        "other_model",
        parameters={f"net.{name}": shape for name, shape in PARAMETERS.items()},
    ),
    _row(
        "weights that do not fit",
        "other_model",
        measured=Measured(problem="the model has no fc1.weight"),
    ),
    _row("another activation", "other_model", measured=_measured(same_outputs=False)),
    _row("a model that cannot be asked", "other_model", measured=_measured(same_outputs=None)),
    _row("nothing measured", "other_model", measured=None),
    _row("another class of optimizer", "other_optimizer", optimizers=(SGD,)),
    _row(
        "none that is known to train the model",
        "other_optimizer",
        "O188#1 S | " * 10,
        optimizers=(ADAM, IDLE),
    ),
    _row(
        "two classes of optimizers",
        "other_optimizer",
        "O188 S | " * 9 + "O188#1",
        optimizers=(ADAM, SGD),
    ),
    _row("an optimizer of the student's own", "other_optimizer", optimizers=(_OWN,)),
    _row("a class of its own that is called Adam", "other_optimizer", optimizers=(_NAMESAKE,)),
    _row(
        "AdamW, which derives from Adam",
        "other_optimizer",
        optimizers=(OptimizerSeen("AdamW", "AdamW", from_build_optimizer=True),),
    ),
    _passes("batches of 128", "other_batch_size", *[_epoch({128: 93, 96: 1})] * 10),
    _passes("batches of 32", "other_batch_size", *[_epoch({32: 375})] * 10),
    _passes("batches of 63", "other_batch_size", *[_epoch({63: 190, 30: 1})] * 10),
    _passes("two small batches", "other_batch_size", *[_epoch({64: 186, 60: 1, 36: 1})] * 10),
    _passes("some halves of batches", "other_batch_size", *[_epoch({64: 94, 32: 187})] * 10),
    _passes("all images at once", "other_batch_size", *[_epoch({12_000: 1})] * 10),
    _passes("halves of batches", "other_batch_size", *[_epoch({32: 375, 64: 0})] * 10),
    _passes("another size in one epoch", "other_batch_size", *[PASS] * 9, _epoch({128: 94})),
    _passes(
        "one batch that is too large",
        "other_batch_size",
        *[PASS] * 9,
        _epoch({64: 185, 128: 1, 32: 1}),
    ),
    _passes(
        "trained on validation images too",
        "trained_on_validation",
        *[_epoch({64: 219}, validation=2_000)] * 10,
    ),
    _passes(
        "one validation batch in the last epoch",
        "trained_on_validation",
        *[PASS] * 9,
        _epoch({64: 188, 32: 1}, validation=64),
    ),
    _passes(
        "normalised images",
        "images_altered",
        EpochSeen({64: 1870, 32: 10}, distinct=0, training=0, altered=120_000),
    ),
    _passes(
        "some images altered",
        "images_altered",
        *[_epoch({64: 187, 32: 1}, 6_000, training=6_000, altered=6_000)] * 10,
    ),
    _passes(
        "images from elsewhere too", "foreign_images", *[_epoch({64: 187, 32: 1}, foreign=64)] * 10
    ),
    _passes("no images", "not_trained"),
    _passes(
        "the last batch left out",
        "images_left_out",
        *[_epoch({64: 187}, 11_968, training=11_968)] * 10,
    ),
    _passes(
        "one image left out in one epoch",
        "images_left_out",
        *[PASS] * 9,
        _epoch({64: 187, 31: 1}, 11_999, training=11_999),
    ),
    _passes(
        "only the first batch of each epoch",
        "images_left_out",
        *[_epoch({64: 1}, 64, training=64)] * 10,
    ),
    _passes("five epochs", "other_epochs", *[PASS] * 5),
    _passes("eleven epochs", "other_epochs", *[PASS] * 11),
]
