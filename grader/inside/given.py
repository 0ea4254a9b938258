"""The dataset and the loaders that the student's `train` is given.

They behave as a Dataset and a DataLoader of torch; `Draws` is told of every image that leaves
them.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset

Batch = tuple[torch.Tensor, torch.Tensor]


class Draws:
    """Which images were drawn, and in which iteration over a loader.

    Images are numbered over training and validation together, the training images first.
    `iteration[i]` is the iteration that image i was last drawn in; `last` is the name of the
    loader that an image was last drawn from.
    """

    def __init__(self, images: int) -> None:
        self.iteration = torch.zeros(images, dtype=torch.int64)
        self.last: str | None = None
        self.held: dict[str, tuple[torch.Tensor, int, torch.Tensor]] = {}
        self.counts: list[tuple[str, int]] = []
        self._iterations = 0

    def begin(self) -> int:
        """Begins an iteration over some loader and returns its number."""
        self._iterations += 1
        return self._iterations

    def drew_one(self, loader: str, image: int) -> None:
        """An image left a dataset by its index."""
        self.iteration[image] = self._iterations
        self.last = loader

    def drew_batch(self, loader: str, iteration: int, batch: torch.Tensor, ids: Any) -> None:
        """A batch left a given loader.

        The newest batch of each loader is kept, so that the memory of a batch that the model
        gets can be recognised without looking at the images.
        """
        self.iteration[ids] = iteration
        self.last = loader
        self.held[loader] = (batch, version_of(batch), ids)


def version_of(tensor: torch.Tensor) -> int:
    """How often a tensor was changed in place; -1 for one that does not count it."""
    return -1 if tensor.is_inference() else tensor._version  # noqa: SLF001  (there is no other way)


class Images(Dataset[tuple[torch.Tensor, int]]):
    """Images of shape (1, 28, 28) from 0 to 1, with their labels, as torchvision gives them."""

    def __init__(
        self, name: str, images: torch.Tensor, labels: torch.Tensor, first: int, draws: Draws
    ) -> None:
        self.name = name
        self.first = first
        self.images = images
        self.targets = labels
        self._draws = draws

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        place = range(len(self))[index]  # IndexError where a list would raise it
        self._draws.drew_one(self.name, self.first + place)
        return self.images[place].clone(), int(self.targets[place])


class GivenLoader(DataLoader[tuple[torch.Tensor, int]]):
    """A DataLoader that gathers a batch by its indices at once, which is faster than one by one."""

    def __init__(self, dataset: Images, batch_size: int, *, shuffle: bool, draws: Draws) -> None:
        super().__init__(dataset, batch_size=batch_size, shuffle=shuffle)
        self._given = dataset
        self._draws = draws

    def __iter__(self) -> Iterator[Batch]:  # type: ignore[override]
        given, draws = self._given, self._draws
        iteration = draws.begin()
        row = len(draws.counts)
        draws.counts.append((given.name, 0))
        for count, chosen in enumerate(self.batch_sampler, 1):  # type: ignore[arg-type]
            ids = torch.tensor(chosen)
            images = given.images[ids]
            draws.counts[row] = (given.name, count)
            draws.drew_batch(given.name, iteration, images, ids + given.first)
            yield images, given.targets[ids]


def plain_loaders(draws: Draws) -> None:
    """Makes every DataLoader work in this one process, and note when it is iterated anew.

    Students may wrap the given dataset in a loader of their own; worker processes cannot be had
    in the sandbox, and would hide what they draw.
    """
    original_init, original_iter = DataLoader.__init__, DataLoader.__iter__
    alone = {"num_workers": 0, "prefetch_factor": None, "persistent_workers": False, "timeout": 0}

    def init(self: Any, dataset: Any, *args: Any, **kwargs: Any) -> None:
        kwargs = {**kwargs, **{k: v for k, v in alone.items() if k in kwargs}}
        kwargs.pop("multiprocessing_context", None)
        original_init(self, dataset, *args, **kwargs)

    def iterate(self: Any) -> Any:
        draws.begin()
        return original_iter(self)

    DataLoader.__init__ = init  # type: ignore[method-assign]
    DataLoader.__iter__ = iterate  # type: ignore[method-assign]
