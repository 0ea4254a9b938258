"""IDX files: what is written can be read again, by us and by torchvision."""

from pathlib import Path

import numpy as np
import pytest
from torchvision.datasets.mnist import read_sn3_pascalvincent_tensor

from grader.data.idx import read_idx, write_idx

SHAPES = [(0,), (1,), (300,), (2, 3), (5, 28, 28), (2, 3, 4, 5)]


def sample(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_written_can_be_read_again(tmp_path: Path, shape: tuple[int, ...]) -> None:
    array = sample(shape)
    write_idx(tmp_path / "file", array)
    again = read_idx(tmp_path / "file")
    assert (again.shape, again.dtype) == (array.shape, np.uint8)
    np.testing.assert_array_equal(again, array)


def test_an_array_in_another_order_of_memory_is_written_right(tmp_path: Path) -> None:
    array = sample((4, 6)).T
    write_idx(tmp_path / "file", array)
    np.testing.assert_array_equal(read_idx(tmp_path / "file"), array)


@pytest.mark.parametrize("shape", [(300,), (5, 28, 28)])
def test_torchvision_reads_the_same(tmp_path: Path, shape: tuple[int, ...]) -> None:
    array = sample(shape)
    write_idx(tmp_path / "file", array)
    read = read_sn3_pascalvincent_tensor(str(tmp_path / "file"))
    np.testing.assert_array_equal(read.numpy(), array)


GOOD = bytes([0, 0, 8, 1, 0, 0, 0, 3]) + b"abc"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\0\0\x08",
        GOOD[:4],
        GOOD[:6],
        GOOD[:8],
        GOOD[:-1],
        GOOD + b"d",
        b"\0\0\x0d" + GOOD[3:],
        b"\x1f\x8b\x08" + GOOD[3:],
        b"<!doctype html>",
    ],
)
def test_what_is_not_idx_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ValueError):  # noqa: PT011  (numpy words some of them)
        read_idx(tmp_path / "file")


def test_the_file_that_the_wrong_ones_differ_from_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(GOOD)
    assert read_idx(tmp_path / "file").tobytes() == b"abc"
