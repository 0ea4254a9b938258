"""Reads which images each optimizer step's gradients came from, out of a child's bytes."""

from typing import NamedTuple

import torch

from grader.sandbox.tensors import read_tensors

UNKNOWN = -1


class Order(NamedTuple):
    """The images of a run's optimizer steps, in order, as reported.

    `images` are the numbers of all images (UNKNOWN for one that is not a given one), `sizes` how
    many of them make each batch, `steps` how many batches make each step's gradients; all of
    them are one-dimensional and int32.
    """

    images: torch.Tensor
    sizes: torch.Tensor
    steps: torch.Tensor


def read_order(payload: bytes) -> Order:
    """Reads the frame that `inside/order.py` writes.

    Raises:
        ValueError: the bytes are no such frame (or any error of the safetensors reader).
    """
    tensors = read_tensors(payload, (torch.int32,))
    if set(tensors) != {"ids", "sizes", "steps"}:
        raise ValueError("not the tensors of an order")
    ids, sizes, steps = tensors["ids"], tensors["sizes"], tensors["steps"]
    if any(one.dtype != torch.int32 or one.ndim != 1 for one in (ids, sizes, steps)):
        raise ValueError("not lists of whole numbers")
    if any(bool((one < least).any()) for one, least in ((ids, UNKNOWN), (sizes, 0), (steps, 0))):
        raise ValueError("numbers out of their range")
    if int(sizes.sum()) != len(ids) or int(steps.sum()) != len(sizes):
        raise ValueError("sizes that do not add up")
    return Order(ids, sizes, steps)
