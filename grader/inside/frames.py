"""Frames on the result pipe: token (16 bytes), kind (1 byte), length (8 bytes), payload.

The token is drawn afresh for each run and known to the trusted side. It keeps a program that
writes to every descriptor from being taken for a report; it is no secret from a program that
searches its own memory, which is why the trusted side believes nothing it reads.
"""

import hashlib
import json
import os
import struct
from collections.abc import Mapping
from typing import Any

import torch

HEADER = struct.Struct(">16s1sQ")
REPORT = b"J"
WEIGHTS = b"W"
PROBE = b"P"
ORDER = b"O"

_DTYPES = {
    torch.float32: "F32",
    torch.float64: "F64",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int32: "I32",
}


class Writer:
    """Writes frames to a descriptor with references kept from before student code ran."""

    def __init__(self, descriptor: int, token: bytes) -> None:
        self._descriptor = descriptor
        self._token = token
        self._write = os.write
        self._dumps = json.dumps

    def report(self, document: Mapping[str, Any]) -> None:
        """Writes a JSON document as one frame."""
        self._frame(REPORT, self._dumps(document, allow_nan=False).encode())

    def tensors(self, kind: bytes, tensors: Mapping[str, torch.Tensor]) -> None:
        """Writes named tensors as one frame in the safetensors format."""
        self._frame(kind, _safetensors(tensors))

    def _frame(self, kind: bytes, payload: bytes) -> None:
        data = memoryview(HEADER.pack(self._token, kind, len(payload)) + payload)
        while data:
            data = data[self._write(self._descriptor, data) :]


def digest(tensors: Mapping[str, torch.Tensor]) -> str:
    """A SHA-256 of named tensors: equal where names, types, shapes and every bit are equal."""
    return hashlib.sha256(
        _safetensors({name: tensors[name] for name in sorted(tensors)})
    ).hexdigest()


def _safetensors(tensors: Mapping[str, torch.Tensor]) -> bytes:
    """The safetensors format (github.com/huggingface/safetensors): a JSON header, then the data.

    Written here because this side may use nothing but torch.
    """
    header: dict[str, Any] = {}
    parts: list[bytes] = []
    offset = 0
    for name, tensor in tensors.items():
        plain = tensor.detach().to("cpu")
        if plain.dtype not in _DTYPES:
            plain = plain.to(torch.float32)
        data = plain.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        header[name] = {
            "dtype": _DTYPES[plain.dtype],
            "shape": list(plain.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        offset += len(data)
        parts.append(data)
    encoded = json.dumps(header).encode()
    return b"".join([struct.pack("<Q", len(encoded)), encoded, *parts])
