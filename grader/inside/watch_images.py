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

from grader.inside.given import Draws
from grader.inside.order import Order

MOSTLY = 0.5
NEARLY = 0.01  # of a grey level: what float arithmetic may add to a pixel's byte
BYTES_OF_HALF = 2
HALF = 0.5  # of a grey level: what 16 bits may, and still round to the same byte


class Batch(NamedTuple):
    """A batch as the model got it.

    `ids` has -1 for each image that is not a known one; `iteration` is the iteration over a
    loader that it came from, where that is certain. `drawn` is the iteration that a training
    image was drawn in last, when the model got the batch.
    """

    size: int
    ids: list[int]
    iteration: int | None
    drawn: int | None


class Epoch:
    """One pass over the training images; `iteration` is the one over a loader it began with."""

    def __init__(self, iteration: int | None) -> None:
        self.iteration = iteration
        self.batches: Counter[int] = Counter()
        self.seen: set[int] = set()  # the images that had their turn
        self.kinds: Counter[str] = Counter()


class ImageWatcher:
    """Follows images from the loaders to the gradients."""

    def __init__(self, images: torch.Tensor, training: int, draws: Draws) -> None:
        self._training = training
        self._draws = draws
        self._inside = 0
        self._model: torch.nn.Module | None = None
        self.problems: set[str] = set()
        generator = torch.Generator().manual_seed(0)
        self._factors = torch.randint(2**62, (images[0].numel(),), generator=generator)
        keys = torch.cat([self._keys(chunk) for chunk in images.split(1_000)])
        self._sorted, self._order = torch.sort(keys, stable=True)
        # Images that are equal count as one: the first of them.
        same = self._order[torch.searchsorted(self._sorted, keys)]
        self._twins = {i: first for i, first in enumerate(same.tolist()) if i != first}
        self.begin()

    def begin(self) -> None:
        """Forgets what was seen: what a file does while it is imported is not the training."""
        self._epochs: list[Epoch] = []
        self._pending: list[Batch] = []
        self._backward: int | None = None
        self._newest: list[int] | None = None
        self.order = Order()

    def forget(self) -> None:
        """Forgets the steps so far, as before training, but not what the next one is made from."""
        self._epochs = []
        self._newest = None
        self.order = Order()

    def watch_model(self, model: torch.nn.Module) -> None:
        """Wraps the `forward` of the model's class, which direct calls of it go through too."""
        self._model = model
        owner: Any = next(cls for cls in type(model).__mro__ if "forward" in vars(cls))
        original: Callable[..., Any] = owner.forward

        watcher = self

        @functools.wraps(original)
        def forward(self: torch.nn.Module, *args: Any, **kwargs: Any) -> Any:
            watcher._inside += 1
            try:
                output = original(self, *args, **kwargs)
            finally:
                watcher._inside -= 1
            if watcher._inside == 0:
                try:
                    watcher._watch_output(output, args, kwargs)
                except Exception as error:  # what we cannot see must not disturb the program
                    watcher.problems.add(f"a batch was not seen: {type(error).__name__}")
            return output

        owner.forward = forward

    def before_step(self) -> int:
        """An optimizer steps: the batches behind its gradients now count. Returns the epoch."""
        newest = self._draws.newest
        if not self._pending and not self._epochs_observed() and newest is not None:
            # Nothing ever came through the model's own forward: the program goes round it. The
            # batch drawn last is then the best that is known.
            count, drawn = len(newest.ids), self._draws.training
            self._pending.append(Batch(count, newest.ids, newest.iteration, drawn))
            self.problems.add("the model was trained past its own forward")
        for batch in self._pending:
            self._count(batch)
        self.order.step([batch.ids for batch in self._pending])
        self._pending.clear()
        return max(0, len(self._epochs) - 1)

    def report(self) -> list[dict[str, Any]]:
        """What the gradients came from, a dict an epoch."""
        return [
            {
                "batches": {str(size): count for size, count in epoch.batches.items()},
                "distinct": self._distinct(epoch),
                **{
                    kind: epoch.kinds[kind]
                    for kind in ("training", "validation", "altered", "foreign")
                },
            }
            for epoch in self._epochs
        ]

    def _distinct(self, epoch: Epoch) -> int:
        """How many of the training images had their turn; equal ones had it together."""
        twins = sum(
            image < self._training and first in epoch.seen for image, first in self._twins.items()
        )
        return len(epoch.seen) + twins

    def _epochs_observed(self) -> bool:
        past = "the model was trained past its own forward"
        return bool(self._epochs) and past not in self.problems

    def _watch_output(self, output: Any, args: Any, kwargs: Any) -> None:
        if not (isinstance(output, torch.Tensor) and output.requires_grad):
            return
        images = args[0] if args else None
        if not isinstance(images, torch.Tensor):
            both = (*args, *kwargs.values())
            images = next((one for one in both if isinstance(one, torch.Tensor)), None)
        if images is None or images.ndim == 0 or images.numel() == 0:
            return
        batch = self._identify(images) if _is_plain() else self._identify_within(images)
        source = output.grad_fn
        if source is None:  # one of the model's own parameters
            output.register_hook(lambda _gradient: self._flowed_back(batch))
            return
        place = output.output_nr
        # The same moment as a tensor's own hook, at a third of what that costs to register.
        source.register_prehook(
            lambda gradients: None if gradients[place] is None else self._flowed_back(batch)
        )

    def _flowed_back(self, batch: Batch) -> None:
        """A gradient reached the output that a batch gave, in the middle of a backward."""
        try:
            self._take_gradient(batch)
        except Exception as error:  # as above
            self.problems.add(f"a gradient was not seen: {type(error).__name__}")

    def _take_gradient(self, batch: Batch) -> None:
        backward = torch._C._current_graph_task_id()  # noqa: SLF001  (tells one backward from another)
        if self._pending and backward != self._backward and self._no_gradients():
            self._pending.clear()  # they were thrown away, as after a backward on validation
        self._backward = backward
        self._pending.append(batch)

    def _no_gradients(self) -> bool:
        assert self._model is not None
        grads = (parameter.grad for parameter in self._model.parameters())
        return not any(grad is not None and bool(grad.any()) for grad in grads)

    def _identify(self, images: torch.Tensor) -> Batch:
        known, drawn = self._draws.batch_at(images), self._draws.training
        if known:
            return Batch(len(known.ids), known.ids, known.iteration, drawn)
        return Batch(images.shape[0], self._by_pixels(images.detach()).tolist(), None, drawn)

    def _identify_within(self, images: torch.Tensor) -> Batch:
        """Identifies images in the middle of a transform of torch.func, which wraps all it sees."""
        with torch._C._DisableFuncTorch():  # noqa: SLF001  (as below)
            return self._identify(_unwrapped(images))

    def _by_pixels(self, images: torch.Tensor) -> torch.Tensor:
        unknown = torch.full((len(images),), -1)
        if images[0].numel() != len(self._factors) or not images.is_floating_point():
            return unknown
        levels = images.to(torch.float32) * 255
        allowed = NEARLY if images.dtype.itemsize > BYTES_OF_HALF else HALF
        exact = ((levels - levels.round()).abs() < allowed).flatten(1).all(1)
        keys = self._keys(images)
        at = torch.searchsorted(self._sorted, keys).clamp(max=len(self._sorted) - 1)
        return torch.where(exact & (self._sorted[at] == keys), self._order[at], unknown)

    def _keys(self, images: torch.Tensor) -> torch.Tensor:
        """A 64-bit key an image, from its bytes: a sum of products, modulo 2**64."""
        levels = (images.to(torch.float32) * 255).nan_to_num().round().to(torch.int64)
        return (levels.flatten(1) * self._factors).sum(1)

    def _count(self, batch: Batch) -> None:
        given = batch.iteration is not None  # a given batch has no unknown images
        known = batch.size if given else len(batch.ids) - batch.ids.count(-1)
        training = self._training_images(batch)
        if not self._epochs or self._begins_epoch(batch, known, training):
            self._epochs.append(Epoch(self._iteration_of(batch, training)))
        epoch = self._epochs[-1]
        epoch.batches[batch.size] += 1
        if training:
            self._newest = training
            epoch.seen.update(training)
            epoch.kinds["training"] += len(training)
        if known > len(training):
            epoch.kinds["validation"] += known - len(training)
        if known < batch.size:
            kind = "foreign" if batch.drawn is None else "altered"
            epoch.kinds[kind] += batch.size - known

    def _training_images(self, batch: Batch) -> list[int]:
        """The training images of a batch, each as the first of those that are equal to it."""
        ids = batch.ids
        if self._twins and not self._twins.keys().isdisjoint(ids):
            ids = [self._twins.get(image, image) for image in ids]
        elif batch.iteration is not None:  # of one given loader: all of them are, or none
            return ids if ids[0] < self._training else []
        return [image for image in ids if 0 <= image < self._training]

    def _iteration_of(self, batch: Batch, training: list[int]) -> int | None:
        if batch.iteration is not None or not training:
            return batch.drawn if batch.iteration is None else batch.iteration
        iterations = self._draws.iterations_of(training)
        return int(torch.tensor(iterations).mode().values)

    def _begins_epoch(self, batch: Batch, known: int, training: list[int]) -> bool:
        """Whether a batch opens another pass over the training images.

        It does where it is known to come from another iteration over a loader. Where it is
        known by its pixels alone, it does when most of it had its turn already, or when some of
        it had and it was drawn anew. A batch used twice in a row opens none, unless the pass was
        over.
        """
        epoch = self._epochs[-1]
        moved = self._iteration_of(batch, training) != epoch.iteration
        if not training:
            return moved and known == 0
        if self._newest == training:
            return epoch.kinds["training"] == self._training
        if batch.iteration is not None and moved:
            return True
        if epoch.seen.isdisjoint(training):
            return False
        again = sum(map(epoch.seen.__contains__, training)) / len(training)
        return again > MOSTLY or (moved and again > 0)


def _is_plain() -> bool:
    """Whether no transform of torch.func is at work."""
    return torch._C._functorch.maybe_current_level() is None  # noqa: SLF001  (as below)


def _unwrapped(tensor: torch.Tensor) -> torch.Tensor:
    """The tensor behind the wrappers of torch.func."""
    functorch = torch._C._functorch  # noqa: SLF001  (torch.func offers no other way)
    while functorch.is_functorch_wrapped_tensor(tensor):
        tensor = functorch.get_unwrapped(tensor)
    return tensor
