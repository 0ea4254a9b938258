"""Whether weights grew out of given initial weights.

Some weights no training on the given images can move: those of pixels that are black in every
image, whose gradient is nothing in every step. They keep their initial values for ever, whatever
the loop, the learning rate, the order of the images or the random numbers are, and so they show
which initial weights a training began with.
"""

from collections.abc import Mapping
from typing import Literal

import torch

Weights = Mapping[str, torch.Tensor]
Origin = Literal["given", "other", "unclear"]

ENOUGH = 1_000
"""How many unmoved weights say something: chance makes 0.4 to 0.6 of their signs agree by far."""
ROUNDING = 1e-6
SAME_SIGNS_BY_CHANCE = (0.4, 0.6)
SAME_SIZE = (0.5, 2.0)


def unmoved_by(initial: Weights, trained: Weights) -> dict[str, torch.Tensor]:
    """Where a training moved no weight of an input, bit for bit, by the tensor's name.

    A weight that only some unit did not move may be that unit's own story: it must be all units.
    """
    found = {}
    for name, tensor in initial.items():
        still = tensor.eq(trained[name]) & tensor.ne(0)
        matrix = tensor.ndim > 1
        found[name] = still.all(0).expand_as(still) if matrix else torch.zeros_like(still)
    return found


def origin_of(weights: Weights, initial: Weights, unmoved: Weights) -> Origin:
    """Whether weights began as `initial`, or as others that were drawn alike.

    "other" takes more than values that differ: a penalty in the loss or noise changes the unmoved
    weights too. Their signs must have nothing to do with those of the initial weights, and their
    sizes must be those of freshly drawn ones.
    """
    if any(name not in weights or weights[name].shape != initial[name].shape for name in initial):
        return "unclear"
    mine = torch.cat([weights[name].double()[unmoved[name]] for name in initial])
    theirs = torch.cat([initial[name].double()[unmoved[name]] for name in initial])
    if len(theirs) < ENOUGH or not bool(mine.isfinite().all()):
        return "unclear"
    if float((mine - theirs).abs().median()) < ROUNDING:
        return "given"
    signs = float((mine.sign() == theirs.sign()).double().mean())
    size = float(mine.abs().median() / theirs.abs().median())
    by_chance = SAME_SIGNS_BY_CHANCE[0] < signs < SAME_SIGNS_BY_CHANCE[1]
    return "other" if by_chance and SAME_SIZE[0] < size < SAME_SIZE[1] else "unclear"
