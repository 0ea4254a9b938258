"""Sees which images the gradients came from.

A batch counts when a gradient flows back through the model's output and an optimizer steps: an
evaluation, with or without `no_grad`, does not. The images are known by the memory that the
batch lies in where it is the loader's own tensor, and otherwise by their pixels.
"""

import functools
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import torch

from grader.inside.given import Draws, version_of

MOSTLY = 0.5
NEARLY = 0.01  # of a grey level: what float arithmetic may add to a pixel's byte


class Batch(NamedTuple):
    """A batch as the model got it; `ids` has -1 for each image that is not a known one."""

    size: int
    ids: torch.Tensor
    last: str | None


class Epoch:
    """One pass over the training images."""

    def __init__(self, images: int) -> None:
        self.batches: Counter[int] = Counter()
        self.seen = torch.zeros(images, dtype=torch.bool)
        self.kinds: Counter[str] = Counter()


class ImageWatcher:
    """Follows images from the loaders to the gradients."""

    def __init__(self, images: torch.Tensor, training: int, draws: Draws) -> None:
        self.epochs: list[Epoch] = [Epoch(len(images))]
        self._training = training
        self._draws = draws
        self._pending: list[Batch] = []
        self._iteration: int | None = None
        self._newest = torch.empty(0, dtype=torch.int64)
        self._inside = 0
        generator = torch.Generator().manual_seed(0)
        self._factors = torch.randint(2**62, (images[0].numel(),), generator=generator)
        keys = torch.cat([self._keys(chunk) for chunk in images.split(1_000)])
        self._sorted, self._order = torch.sort(keys, stable=True)
        # Images that are equal count as one: the first of them.
        self._same = self._order[torch.searchsorted(self._sorted, keys)]

    def watch_model(self, model: torch.nn.Module) -> None:
        """Wraps the `forward` of the model's class, which direct calls of it go through too."""
        owner: Any = next(cls for cls in type(model).__mro__ if "forward" in vars(cls))
        original: Callable[..., Any] = owner.forward

        @functools.wraps(original)
        def forward(module: torch.nn.Module, *args: Any, **kwargs: Any) -> Any:
            self._inside += 1
            try:
                output = original(module, *args, **kwargs)
            finally:
                self._inside -= 1
            if self._inside == 0:
                self._watch_output(output, args, kwargs)
            return output

        owner.forward = forward

    def before_step(self) -> int:
        """An optimizer steps: the batches behind its gradients now count. Returns the epoch."""
        for batch in self._pending:
            self._count(batch)
        self._pending.clear()
        return len(self.epochs) - 1

    def report(self) -> list[dict[str, Any]]:
        """What the gradients came from, a dict an epoch."""
        return [
            {
                "batches": {str(size): count for size, count in epoch.batches.items()},
                "distinct": int(epoch.seen[self._same[: self._training]].sum()),
                **{
                    kind: epoch.kinds[kind]
                    for kind in ("training", "validation", "altered", "foreign")
                },
            }
            for epoch in self.epochs
            if epoch.batches
        ]

    def _watch_output(self, output: Any, args: Any, kwargs: Any) -> None:
        if not (isinstance(output, torch.Tensor) and output.requires_grad):
            return
        images = next((a for a in (*args, *kwargs.values()) if isinstance(a, torch.Tensor)), None)
        if images is None or images.ndim == 0:
            return
        batch = Batch(len(images), self._identify(images), self._draws.last)
        output.register_hook(lambda _gradient: self._pending.append(batch))

    def _identify(self, images: torch.Tensor) -> torch.Tensor:
        for held, version, ids in self._draws.held.values():
            unchanged = version_of(images) == version >= 0
            same_memory = images.data_ptr() == held.data_ptr() and images.dtype == held.dtype
            if same_memory and unchanged and images.numel() == held.numel():
                return ids
        return self._by_pixels(images.detach())

    def _by_pixels(self, images: torch.Tensor) -> torch.Tensor:
        unknown = torch.full((len(images),), -1)
        if images[0].numel() != len(self._factors) or not images.is_floating_point():
            return unknown
        levels = images.to(torch.float32) * 255
        exact = ((levels - levels.round()).abs() < NEARLY).flatten(1).all(1)
        keys = self._keys(images)
        at = torch.searchsorted(self._sorted, keys).clamp(max=len(self._sorted) - 1)
        return torch.where(exact & (self._sorted[at] == keys), self._order[at], unknown)

    def _keys(self, images: torch.Tensor) -> torch.Tensor:
        """A 64-bit key an image, from its bytes: a sum of products, modulo 2**64."""
        levels = (images.to(torch.float32) * 255).nan_to_num().round().to(torch.int64)
        return (levels.flatten(1) * self._factors).sum(1)

    def _count(self, batch: Batch) -> None:
        known = batch.ids[batch.ids >= 0]
        training = self._same[known]
        training = training[training < self._training]
        if len(training) and self._begins_epoch(training):
            self.epochs.append(Epoch(len(self._same)))
        epoch = self.epochs[-1]
        epoch.batches[batch.size] += 1
        epoch.seen[training] = True
        epoch.kinds["training"] += len(training)
        epoch.kinds["validation"] += len(known) - len(training)
        unknown = batch.size - len(known)
        kind = {"train": "altered", "validation": "validation"}.get(batch.last or "", "foreign")
        epoch.kinds[kind] += unknown

    def _begins_epoch(self, training: torch.Tensor) -> bool:
        """Whether these images open another pass over the training images.

        They do when they were drawn in another iteration over a loader than those before, or,
        for batches that were kept and are used again, when most of them had their turn already.
        """
        iteration, newest = self._iteration, self._newest
        self._iteration = int(self._draws.iteration[training].mode().values)
        self._newest = training
        if iteration is None or torch.equal(newest, training):  # two steps on one batch
            return False
        again = float(self.epochs[-1].seen[training].float().mean()) > MOSTLY
        return again or self._iteration != iteration
