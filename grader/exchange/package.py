"""Zip files: ours, the same bytes each time, and those of strangers, in memory and with limits."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from grader.exchange.form import MAX_BYTES
from grader.model.errors import GraderError

MOST_FILES = 10_000
MOST_UNPACKED = 200 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """The bytes of a zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def read_zip(data: bytes, file: str) -> dict[str, bytes]:
    """The XML files of a zip file; nothing is written to the disk.

    Raises:
        GraderError: it is no zip file, is damaged or encrypted, names files outside of itself, or
            unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_FILES:
                raise GraderError(f"The package has more than {MOST_FILES:,} files.", file=file)
            for info in infos:
                _check_name(info, file)
            return _unpacked(archive, infos, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise GraderError("The package is damaged or no zip file.", file=file) from error
    except (RuntimeError, ValueError) as error:  # encrypted; a compression that is none
        raise GraderError(f"The package cannot be read: {error}.", file=file) from error


def _check_name(info: zipfile.ZipInfo, file: str) -> None:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in info.filename:
        message = f"The package has a file outside of itself, {info.filename[:80]!a}."
        raise GraderError(message, file=file, hint="Do not trust who made it.")


def _unpacked(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], file: str
) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for info in infos:
        if info.is_dir() or not info.filename.lower().endswith((".xml", ".qti", ".dat")):
            continue
        limit = min(MAX_BYTES, left)
        with archive.open(info) as stream:  # the sizes in the zip's own directory may lie
            content = stream.read(limit + 1)
        if len(content) > limit:
            message = f"{info.filename[:80]!a} unpacks to more than {limit >> 20} MiB."
            raise GraderError(message, file=file)
        left -= len(content)
        found[info.filename] = content
    return found
