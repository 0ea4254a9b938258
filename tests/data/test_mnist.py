"""Where MNIST is looked for, and that nothing is used before its bytes are the known ones."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from grader.data import mnist, sources
from grader.data.idx import read_idx, write_idx
from grader.data.mnist import RAW, SHA256, find_mnist, read_mnist, write_raw
from grader.data.sources import SourceError
from grader.model.errors import GraderError

NAMES = list(SHA256)
SMALL = {
    "train-images-idx3-ubyte": np.arange(3 * 784, dtype=np.uint32)
    .astype(np.uint8)
    .reshape(3, 28, 28),
    "train-labels-idx1-ubyte": np.array([5, 0, 4], np.uint8),
    "t10k-images-idx3-ubyte": np.zeros((2, 28, 28), np.uint8),
    "t10k-labels-idx1-ubyte": np.array([7, 2], np.uint8),
}


def put(folder: Path, **changed: bytes) -> Path:
    """Lays the small data set out below a folder; `changed` replaces files by their first word."""
    (folder / RAW).mkdir(parents=True)
    for name, array in SMALL.items():
        write_idx(folder / RAW / name, array)
        other = changed.get(name.partition("-idx")[0].replace("-", "_"))
        if other is not None:
            (folder / RAW / name).write_bytes(other)
    return folder


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, the small data set for the right one, and no network."""
    for name, array in SMALL.items():
        write_idx(tmp_path / "one", array)
        digest = hashlib.sha256((tmp_path / "one").read_bytes()).hexdigest()
        monkeypatch.setitem(SHA256, name, digest)

    def nowhere(_folder: Path) -> None:
        raise SourceError("no network in tests")

    monkeypatch.setattr(sources, "from_torchvision", nowhere)
    monkeypatch.setattr(sources, "from_wheel", nowhere)
    monkeypatch.delenv("GRADER_DATA", raising=False)
    monkeypatch.setattr(mnist.platformdirs, "user_cache_dir", lambda _name: str(tmp_path / "cache"))
    return tmp_path / "cache"


def source(log: list[str], name: str, **changed: bytes):
    def fetch(folder: Path) -> None:
        log.append(name)
        put(folder, **changed)

    return fetch


def test_the_folder_given_is_used_first(tmp_path: Path, cache: Path) -> None:
    put(cache)
    given = put(tmp_path / "given")
    assert find_mnist(given) == given


def test_the_environment_names_a_folder_too(tmp_path: Path, cache: Path, monkeypatch) -> None:
    put(cache)
    named, given = put(tmp_path / "named"), put(tmp_path / "given")
    monkeypatch.setenv("GRADER_DATA", str(named))
    assert find_mnist() == named
    assert find_mnist(given) == given


@pytest.mark.parametrize("left", [[], NAMES[:1], NAMES[:3]])
def test_a_folder_without_all_of_mnist_falls_through_to_the_cache(
    tmp_path: Path, cache: Path, left: list[str]
) -> None:
    put(cache)
    given = put(tmp_path / "given")
    for name in set(NAMES) - set(left):
        (given / RAW / name).unlink()
    assert find_mnist(given) == cache
    assert sorted(file.name for file in (given / RAW).iterdir()) == sorted(left)


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_folder_that_does_not_exist_is_told(tmp_path: Path, cache: Path, monkeypatch, by) -> None:
    put(cache)
    monkeypatch.setenv("GRADER_DATA", str(tmp_path / "nowhere") if by == "environment" else "")
    with pytest.raises(GraderError, match="nowhere") as caught:
        find_mnist(tmp_path / "nowhere" if by == "option" else None)
    assert caught.value.hint


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["given", "cache"])
def test_a_wrong_file_is_told_by_its_name(tmp_path: Path, name: str, where: str) -> None:
    folder = put(tmp_path / where)
    file = folder / RAW / name
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(GraderError) as caught:
        find_mnist(folder if where == "given" else None)
    assert caught.value.file == file
    assert "SHA-256" in caught.value.message
    assert file.read_bytes() == content


def test_mnist_is_fetched_where_it_is_not_on_the_machine(cache: Path, monkeypatch) -> None:
    log: list[str] = []
    monkeypatch.setattr(sources, "from_torchvision", source(log, "torchvision"))
    assert find_mnist() == cache
    assert find_mnist() == cache
    assert log == ["torchvision"]
    assert sorted(p.name for p in cache.iterdir()) == ["MNIST"]
    np.testing.assert_array_equal(read_mnist(cache).train_labels, [5, 0, 4])


def test_the_wheel_is_tried_where_torchvision_fails(cache: Path, monkeypatch) -> None:
    log: list[str] = []
    monkeypatch.setattr(sources, "from_wheel", source(log, "wheel"))
    assert find_mnist() == cache
    assert log == ["wheel"]


def test_with_no_source_every_reason_is_told(cache: Path, monkeypatch) -> None:
    def refused(_folder: Path) -> None:
        raise SourceError("the wheel was refused")

    monkeypatch.setattr(sources, "from_wheel", refused)
    with pytest.raises(GraderError) as caught:
        find_mnist()
    assert "no network in tests" in caught.value.message
    assert "the wheel was refused" in caught.value.message
    assert "--data" in caught.value.hint
    assert list(cache.iterdir()) == []


def test_wrong_bytes_from_a_source_never_reach_the_cache(cache: Path, monkeypatch) -> None:
    log: list[str] = []
    wrong = source(log, "torchvision", train_images=b"\0\0\x08\x01\0\0\0\0")
    monkeypatch.setattr(sources, "from_torchvision", wrong)
    with pytest.raises(GraderError):
        find_mnist()
    assert not (cache / RAW).exists()


def test_wrong_bytes_from_a_source_leave_the_next_one_its_turn(cache: Path, monkeypatch) -> None:
    log: list[str] = []
    wrong = source(log, "torchvision", train_images=b"\0\0\x08\x01\0\0\0\0")
    monkeypatch.setattr(sources, "from_torchvision", wrong)
    monkeypatch.setattr(sources, "from_wheel", source(log, "wheel"))
    assert find_mnist() == cache
    assert log == ["torchvision", "wheel"]


def test_all_four_files_are_read(tmp_path: Path) -> None:
    read = read_mnist(put(tmp_path / "given"))
    for array, expected in zip(
        (read.train_images, read.train_labels, read.test_images, read.test_labels),
        SMALL.values(),
        strict=True,
    ):
        np.testing.assert_array_equal(array, expected)


def test_what_a_student_gets_holds_no_test_image(tmp_path: Path) -> None:
    write_raw(tmp_path, SMALL[NAMES[0]], SMALL[NAMES[1]])
    np.testing.assert_array_equal(read_idx(tmp_path / RAW / NAMES[0]), SMALL[NAMES[0]])
    np.testing.assert_array_equal(read_idx(tmp_path / RAW / NAMES[1]), SMALL[NAMES[1]])
    sizes = [(tmp_path / RAW / name).stat().st_size for name in NAMES[2:]]
    assert sizes == [0, 0]
