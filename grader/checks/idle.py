"""Optimizers that step beside the training, such as one to try a schedule out on."""

import msgspec

from grader.model.evidence import Evidence


def without_idle_optimizers(seen: Evidence) -> Evidence:
    """The same without the steps of optimizers that hold none of the model's parameters.

    Where none of those that stepped is known to train the model, all of them count.
    """
    stepped = {run.index for run in seen.steps if run.of == "optimizer"}
    training = {index for index in stepped if seen.optimizers[index].trains_model} or stepped
    steps = tuple(run for run in seen.steps if run.of == "scheduler" or run.index in training)
    return msgspec.structs.replace(seen, steps=steps)
