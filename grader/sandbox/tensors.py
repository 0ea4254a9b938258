"""Tensors out of a child's bytes, in the safetensors format."""

from collections.abc import Collection

import torch
from safetensors.torch import load

from grader.sandbox.bounds import MAX_DIMENSIONS, MAX_HEADER_BYTES

FLOATS = (torch.float32, torch.float64, torch.float16, torch.bfloat16)


def read_tensors(
    payload: bytes, dtypes: Collection[torch.dtype] = FLOATS
) -> dict[str, torch.Tensor]:
    """Reads what `inside/frames.py` writes: named tensors of these types.

    Raises:
        ValueError: the header is too long, or a tensor is of another type (or any error of the
            safetensors reader, which checks sizes and offsets against the data).
    """
    if int.from_bytes(payload[:8], "little") > MAX_HEADER_BYTES:
        raise ValueError("a header that is too long")
    tensors = load(payload)
    for tensor in tensors.values():
        if tensor.dtype not in dtypes or tensor.ndim > MAX_DIMENSIONS:
            raise ValueError("a tensor of a kind that no harness writes")
    return tensors
