"""IDX, the file format of MNIST: a magic number, the sizes (big-endian), then bytes."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
_UNSIGNED_BYTE = 0x08
_MAGIC_BYTES = 4


def read_idx(path: Path) -> Bytes:
    """Reads an IDX file of unsigned bytes into an array of the shape that it states.

    Raises:
        ValueError: the file is not IDX, or is shorter or longer than it says.
    """
    data = path.read_bytes()
    if len(data) < _MAGIC_BYTES or data[:3] != bytes([0, 0, _UNSIGNED_BYTE]):
        raise ValueError(f"{path} is not an IDX file of bytes")
    rank = data[3]
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", rank, 4))
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def write_idx(path: Path, array: Bytes) -> None:
    """Writes an array of unsigned bytes as an IDX file."""
    header = bytes([0, 0, _UNSIGNED_BYTE, array.ndim])
    path.write_bytes(header + np.array(array.shape, ">u4").tobytes() + array.tobytes())
