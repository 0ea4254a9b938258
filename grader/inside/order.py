"""Which images the gradients of every optimizer step came from, in order.

With the LRs of those steps it is all that a replay of the training needs, whatever loader the
images came out of and whatever random numbers were drawn on the way.
"""

import torch

from grader.inside.frames import ORDER, Writer

MOST_IMAGES = 5_000_000


class Order:
    """The images of every optimizer step so far, by their numbers; -1 is an unknown image."""

    def __init__(self) -> None:
        self._batches: list[list[int]] = []
        self._steps: list[int] = []
        self._images = 0

    def step(self, batches: list[list[int]]) -> None:
        """An optimizer stepped on the gradients of these batches."""
        for ids in batches:
            self._images += len(ids)
        self._batches += batches if self._images <= MOST_IMAGES else []
        self._steps.append(len(batches))

    def write_to(self, write: Writer) -> None:
        """Reports `ids` of all images, `sizes` of the batches, and `steps`: batches to a step.

        A run of more than MOST_IMAGES is not reported: it is far past what a replay could follow.
        """
        if not self._steps or max(self._images, len(self._steps)) > MOST_IMAGES:
            return
        ids = [image for batch in self._batches for image in batch]
        write.tensors(
            ORDER,
            {
                "ids": torch.tensor(ids, dtype=torch.int32),
                "sizes": torch.tensor([len(ids) for ids in self._batches], dtype=torch.int32),
                "steps": torch.tensor(self._steps, dtype=torch.int32),
            },
        )
