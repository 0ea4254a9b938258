"""What a child process does: it runs a submission, or the proof of a question."""

from collections.abc import Callable
from typing import Any

import torch

from grader.inside.frames import Writer
from grader.inside.harness import Harness, Run
from grader.inside.images import load_images
from grader.inside.prove import prove

Act = Callable[[str, dict[str, Any], Writer], None]
"""What is done in a folder, by a job, with its reports to a writer."""


def act_of(
    setup: dict[str, Any], placed: Callable[[torch.Tensor], torch.Tensor] = lambda images: images
) -> Act:
    """Makes ready what children do: submissions where there are images, or else proofs.

    Proofs run on a torch that is not watched: what is proved is torch as it is installed.

    Args:
        setup: the files of the images and how many of them are training images; 0 for proofs.
        placed: puts the images where the children are to find them.
    """
    if not setup["training"]:
        return lambda folder, _job, writer: prove(writer, folder)
    images, labels = load_images(setup["images"], setup["labels"])
    harness = Harness(placed(images), labels, setup["training"])
    return lambda folder, job, writer: harness.run(Run(folder, **job), writer)
