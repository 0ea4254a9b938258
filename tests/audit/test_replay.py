"""Replays: the same to the last bit, and of what was reported, not of anything else."""

import msgspec
import pytest
from audited import TEXT
from small_run import TRAINING

from grader.audit.plan import plan_of
from grader.inside.frames import digest
from grader.model.evidence import EpochSeen


def test_twenty_replays_are_the_same_bit_for_bit(audited):
    plan = plan_of(audited.reference.evidence, audited.reference.order, TRAINING)
    found = [audited.replay(plan, 0) for _ in range(20)]
    assert {one.passes for one in found} == {found[0].passes}
    assert {digest(one.final) for one in found} == {digest(audited.reference.weights)}
    assert len(set(found[0].passes)) == len(found[0].passes) == 3


def forged(audited, **fields):
    """The reference's run, with something else reported of it than what happened."""
    evidence = msgspec.structs.replace(audited.reference.evidence, **fields)
    return msgspec.structs.replace(audited.reference, evidence=evidence)


def test_another_learning_rate_than_the_reported_one_is_not_proved(audited):
    steps = [
        msgspec.structs.replace(run, lrs=tuple(lr * (1 + 1e-7) for lr in run.lrs))
        for run in audited.reference.evidence.steps
    ]
    decoded = forged(audited, steps=tuple(steps))
    audit = audited.examine(audited.folder(TEXT), decoded).audit
    assert audit.verdict == "not_provable"


def test_other_images_than_the_reported_ones_are_not_proved(audited):
    order = audited.reference.order
    for change in (order.images.flip(0), order.images.clone().fill_(5)):
        decoded = msgspec.structs.replace(audited.reference, order=order._replace(images=change))
        assert audited.examine(audited.folder(TEXT), decoded).audit.verdict == "not_provable"


FORGED_COUNTS = {
    "more images": EpochSeen({64: 10}, TRAINING, TRAINING + 1),
    "fewer different images": EpochSeen({64: 10}, TRAINING - 1, TRAINING),
    "other batches": EpochSeen({32: 20}, TRAINING, TRAINING),
    "images of the validation": EpochSeen({64: 10}, TRAINING, TRAINING - 64, validation=64),
}


@pytest.mark.parametrize("name", FORGED_COUNTS)
def test_counts_that_the_order_does_not_bear_out_are_not_proved(audited, name):
    epochs = (FORGED_COUNTS[name], *audited.reference.evidence.epochs[1:])
    audit = audited.examine(audited.folder(TEXT), forged(audited, epochs=epochs)).audit
    assert audit.verdict == "not_provable"
    assert "does not agree with itself" in audit.reason


def test_steps_that_were_not_followed_are_not_proved(audited):
    first, *others = audited.reference.evidence.steps
    more = (msgspec.structs.replace(first, count=first.count + 1), *others)
    for decoded in (
        forged(audited, steps=more),
        msgspec.structs.replace(audited.reference, order=None),
    ):
        assert audited.examine(audited.folder(TEXT), decoded).audit.verdict == "not_provable"


def test_the_sample_is_stable_and_of_the_size_that_was_asked_for(audited):
    ids = [f"s{i:04}" for i in range(2_000)]
    chosen = {share: [*filter(audited.auditor(share).chooses, ids)] for share in (0, 0.2, 0.5, 1)}
    assert chosen[0] == []
    assert chosen[1] == ids
    assert 300 < len(chosen[0.2]) < 500
    assert set(chosen[0.2]) < set(chosen[0.5])
    assert chosen[0.2] == [*filter(audited.auditor(0.2).chooses, ids)]
