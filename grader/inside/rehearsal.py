"""Notices training that was only tried out before the training that counts.

A search for a learning rate, or one batch learned by heart, on a copy of the model or on the model
itself and undone after it, changes nothing of what comes later. It is forgotten where the model's
weights are again those that it was made with, and where there was not more of it than one pass
over the training images has: somebody who trains a copy for long has a use for it.
"""

from collections.abc import Callable

import torch
from torch.optim import Optimizer


class Rehearsal:
    """Sees every step as it begins, and says when what was before it counts for nothing.

    Args:
        forget: forgets all the optimizers' steps so far and what they were made from.
    """

    def __init__(self, forget: Callable[[], None]) -> None:
        self._forget = forget
        self._left = -1
        self._model: torch.nn.Module | None = None
        self._own: set[int] = set()

    def watch(self, model: torch.nn.Module, at_most: int) -> None:
        """From here on, up to so many steps may have been a rehearsal."""
        self._model = model
        try:
            own = sorted(model.parameters(), key=torch.numel)
            self._weights = [(one, one.detach().clone()) for one in own]
        except Exception:
            return  # a model without weights of its own: every step counts
        self._own = {id(one) for one in own}
        self._left = at_most
        self._before = self._trained = self._changed = False

    def step_begins(self, optimizer: Optimizer) -> None:
        """An optimizer is about to step."""
        if self._left < 0:
            return
        # The smallest first, which nearly always has the answer.
        same = all(_same(one, made) for one, made in self._weights)
        trains = _holds(optimizer, self._own)
        # An LR of 0 leaves the weights as they are, too, and its steps count.
        if same and trains and self._before and (self._changed or not self._trained):
            self._forget()
            self._trained = self._changed = False
        self._before = True
        self._changed = self._changed or not same
        self._trained = self._trained or trains
        self._left -= 1
        if self._left < 0:
            del self._weights

    def trains(self, optimizer: Optimizer) -> bool:
        """Whether an optimizer holds a parameter that the model had at first, or has now."""
        if self._model is None:
            return True
        try:
            now = {id(one) for one in torch.nn.Module.parameters(self._model)}
            return _holds(optimizer, self._own | now)
        except Exception:
            return True  # a model that shows none


def _holds(optimizer: Optimizer, parameters: set[int]) -> bool:
    return any(id(one) in parameters for group in optimizer.param_groups for one in group["params"])


def _same(one: torch.Tensor, made: torch.Tensor) -> bool:
    return one.dtype == made.dtype and torch.equal(one, made)
