"""The dataset and the loaders that the student's `train` is given.

They behave as a Dataset and a DataLoader of torch, down to the random numbers they draw; `Draws`
is told of every image that leaves them.
"""

import inspect
import weakref
from collections.abc import Iterable, Iterator
from ctypes import string_at
from typing import Any, NamedTuple

import torch
from torch.utils.data import DataLoader, Dataset
from torch.utils.data.dataloader import _BaseDataLoaderIter

Pair = tuple[torch.Tensor, torch.Tensor]

MOST_UNSETTLED = 100_000  # batches


class GivenBatch(NamedTuple):
    """A batch of a given loader: its images' numbers, and which iteration drew it."""

    tensor: weakref.ref[torch.Tensor]
    version: int
    ids: list[int]
    iteration: int


class Draws:
    """Which images were drawn, and in which iteration over a loader.

    Images are numbered over training and validation together, the training images first. `newest`
    is the batch that left a given loader last, and `training` the iteration that a training image
    was drawn in last, None before the first.
    """

    def __init__(self, images: torch.Tensor, training: int) -> None:
        self.training: int | None = None
        self.newest: GivenBatch | None = None
        self.counts: list[tuple[str, int]] = []
        self.current = 0
        self._images = images.contiguous()
        self._address = self._images.data_ptr()
        self._size = images[0].numel() * images.element_size()
        self._cut = training
        self._iterations = 0
        # Numbers in lists: for so few at a time, calls into torch would take longer. Batches are
        # entered when somebody asks, because most runs never do.
        self._iteration = [0] * len(images)
        self._unsettled: list[tuple[int, list[int]]] = []
        self._batches: dict[int, GivenBatch] = {}
        self._held: dict[str, torch.Tensor] = {}

    def begin(self) -> int:
        """Begins an iteration over some loader and returns its number."""
        if len(self._unsettled) > MOST_UNSETTLED:
            self._settle()
        self._iterations += 1
        return self._iterations

    def drew_one(self, image: int) -> None:
        """An image left a dataset by its index."""
        if self._unsettled:
            self._settle()
        self._iteration[image] = self.current
        if image < self._cut:
            self.training = self.current

    def drew_batch(self, loader: str, iteration: int, images: torch.Tensor, ids: list[int]) -> None:
        """A batch left a given loader.

        It is remembered for as long as its tensor lives, so that the memory that the model gets
        can be recognised without a look at the images. The newest of each loader is kept alive:
        students go on with views of it.
        """
        version = version_of(images)
        self.newest = GivenBatch(weakref.ref(images), version, ids, iteration)
        self._batches[images.data_ptr()] = self.newest
        self._held[loader] = images
        self._unsettled.append((iteration, ids))
        if loader == "train":
            self.training = iteration
        if len(self._batches) > len(self._iteration):
            self._batches = {k: b for k, b in self._batches.items() if b.tensor() is not None}

    def iterations_of(self, images: Iterable[int]) -> list[int]:
        """The iterations that these images were drawn in last; 0 before the first."""
        self._settle()
        return [self._iteration[image] for image in images]

    def batch_at(self, images: torch.Tensor) -> GivenBatch | None:
        """The given batch that lies, unchanged, in the memory of a tensor."""
        address = images.data_ptr()
        known = self._batches.get(address)
        given = known.tensor() if known else None
        if known is None or given is None:
            return None
        if images is not given and not (
            len(images) == len(given)
            and images.dtype == given.dtype
            and images.layout == given.layout
        ):
            return None
        if images.numel() * images.element_size() != len(known.ids) * self._size:
            return None
        if not images.is_contiguous() or version_of(images) != known.version:
            return None
        # Changes that torch does not count, as those through numpy, show in the pixels.
        last = len(known.ids) - 1
        if self._is_at(address, known.ids[0]) and self._is_at(
            address + last * self._size, known.ids[last]
        ):
            return known
        return None

    def _is_at(self, address: int, image: int) -> bool:
        """Whether the memory at an address holds an image's pixels."""
        original = string_at(self._address + image * self._size, self._size)
        return string_at(address, self._size) == original

    def _settle(self) -> None:
        """Enters the iterations of the batches drawn so far."""
        for iteration, ids in self._unsettled:
            for image in ids:
                self._iteration[image] = iteration
        self._unsettled.clear()


def version_of(tensor: torch.Tensor) -> int:
    """How often a tensor was changed in place; -1 for one that does not count it."""
    return -1 if tensor.is_inference() else tensor._version  # noqa: SLF001  (there is no other way)


def as_loaded(images: torch.Tensor) -> torch.Tensor:
    """Images in the default dtype, as torchvision's ToTensor gives them: a program may set it."""
    return images.to(torch.get_default_dtype())


class Images(Dataset[tuple[torch.Tensor, int]]):
    """Images of shape (1, 28, 28) from 0 to 1, with their labels, as torchvision gives them."""

    def __init__(
        self, images: torch.Tensor, labels: torch.Tensor, first: int, draws: Draws
    ) -> None:
        self.first = first
        self.images = images
        self.targets = labels
        self._draws = draws

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        place = range(len(self))[index]  # IndexError where a list would raise it
        self._draws.drew_one(self.first + place)
        return as_loaded(self.images[place].clone()), int(self.targets[place])


class GivenLoader(DataLoader[tuple[torch.Tensor, int]]):
    """A DataLoader that gathers a batch by its indices at once, which is faster than one by one."""

    def __init__(
        self, name: str, dataset: Images, batch_size: int, *, shuffle: bool, draws: Draws
    ) -> None:
        super().__init__(dataset, batch_size=batch_size, shuffle=shuffle)
        self._name = name
        self._given = dataset
        self._shuffle = shuffle
        self._draws = draws

    def __iter__(self) -> Iterator[Pair]:  # type: ignore[override]
        # A DataLoader draws a seed for its workers here. Without it, every random number that
        # comes later would differ from those of the student's own `python train.py`.
        torch.empty((), dtype=torch.int64).random_()
        self._draws.counts.append((self._name, 0))
        return self._batches(self._draws.begin(), len(self._draws.counts) - 1)

    def _batches(self, iteration: int, row: int) -> Iterator[Pair]:
        given, draws = self._given, self._draws
        count = len(given)
        order = _shuffled(count) if self._shuffle else torch.arange(count)
        assert self.batch_size is not None
        for number, places in enumerate(order.split(self.batch_size), 1):
            images = as_loaded(given.images.index_select(0, places))
            draws.counts[row] = (self._name, number)
            ids = (places + given.first if given.first else places).tolist()
            draws.drew_batch(self._name, iteration, images, ids)
            yield images, given.targets.index_select(0, places)


def _shuffled(count: int) -> torch.Tensor:
    """The numbers below `count` in the order that torch's RandomSampler would draw them in."""
    generator = torch.Generator()
    generator.manual_seed(int(torch.empty((), dtype=torch.int64).random_().item()))
    return torch.randperm(count, generator=generator)


def plain_loaders(draws: Draws) -> None:
    """Makes every DataLoader work in this one process, and numbers its iterations.

    Students may wrap the given dataset in a loader of their own; worker processes cannot be had
    in the sandbox, and would hide what they draw.
    """
    loader: Any = DataLoader
    iterator: Any = _BaseDataLoaderIter
    original_init, original_start = loader.__init__, iterator.__init__
    original_next = iterator.__next__
    signature = inspect.signature(original_init)
    alone = {
        "num_workers": 0,
        "prefetch_factor": None,
        "persistent_workers": False,
        "multiprocessing_context": None,
        "timeout": 0,
    }

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        try:
            bound = signature.bind(self, *args, **kwargs)
        except TypeError:
            original_init(self, *args, **kwargs)  # which says what is wrong
            return
        changed = {name: value for name, value in alone.items() if name in bound.arguments}
        bound.arguments.update(changed)
        original_init(*bound.args, **bound.kwargs)

    def start(self: Any, *args: Any) -> None:
        self._iteration = draws.begin()
        original_start(self, *args)

    def following(self: Any) -> Any:
        draws.current = self._iteration
        return original_next(self)

    loader.__init__ = init
    iterator.__init__ = start
    iterator.__next__ = following
