"""The epochs that the record of a small run has, and those that it should have."""

from small_run import BATCH, EPOCHS, TRAINING

from grader.model.evidence import EpochSeen


def seen(count=EPOCHS, size=BATCH, times=1, **others):
    """`count` passes, each over all training images `times` times, in batches of `size`."""
    batches = {size: times * TRAINING // size}
    one = EpochSeen(batches, distinct=TRAINING, training=times * TRAINING)
    fields = {name: getattr(one, name) for name in EpochSeen.__struct_fields__}
    return (EpochSeen(**{**fields, **others}),) * count


def observed(small, text):
    """The epochs of a program that ran to its end, and of which there is nothing to say."""
    evidence = small.observe(text)
    assert evidence.ending == "finished", evidence.failure
    assert not evidence.notes
    return evidence.epochs
