"""The files that count in a folder that somebody handed in."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from grader.model.submission import Submission

# MNIST: what a student's own runs downloaded; the sandbox has its own.
NOT_STUDENTS = {"__pycache__", "__MACOSX", "node_modules", "venv", "site-packages", "MNIST"}
MAX_FILES = 2_000
MAX_BYTES = 100 << 20


def is_hidden(path: Path) -> bool:
    """Whether a file or folder is the work of a tool rather than of a student."""
    return path.name.startswith(".") or path.name in NOT_STUDENTS


def is_python(path: Path) -> bool:
    """Whether a file is Python by its name, in capitals too."""
    return path.suffix.lower() == ".py"


def plain_files(folder: Path) -> list[Path]:
    """Files below a folder, nearest first, without hidden ones and links.

    Links are left out because they could lead out of the folder. Stops soon after MAX_FILES.
    """
    found: list[Path] = []
    folders = [folder]
    while folders and len(found) <= MAX_FILES:
        for path in sorted(folders.pop(0).iterdir()):
            if is_hidden(path) or path.is_symlink():
                continue
            if path.is_dir():
                folders.append(path)
            elif path.is_file():
                found.append(path)
    return found


def handed_in(submission: Submission) -> list[Path]:
    """The files of a submission that its run gets to see; none where there is nothing to run.

    The answers to the quiz are not among them, so that a run cannot depend on them: they can be
    marked again without it.
    """
    if submission.code is None or submission.folder is None:
        return []
    if submission.alone:
        return [submission.code]
    return [file for file in plain_files(submission.folder) if file != submission.answers]


def too_large(files: Sequence[Path]) -> str | None:
    """Says so where there are more files or bytes than a train script has use for."""
    if len(files) > MAX_FILES or sum(file.stat().st_size for file in files) > MAX_BYTES:
        return f"more than {MAX_FILES:,} files or {MAX_BYTES >> 20} MiB were handed in"
    return None


def content_of(submission: Submission) -> str:
    """A SHA-256 over everything that a submission's run gets to see: names and contents.

    Returns:
        The digest, or "" where there is nothing to run or a file cannot be read. An empty one
        is equal to nothing.
    """
    if submission.code is None:
        return ""
    digest = hashlib.sha256(os.fsencode(submission.file_name) + b"\0")
    try:
        for file in handed_in(submission):
            assert submission.folder is not None
            name = os.fsencode(file.relative_to(submission.folder))
            with file.open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256").digest()
            digest.update(len(name).to_bytes(8, "big") + name + content)
    except OSError:
        return ""
    return digest.hexdigest()


def shown(path: Path | str) -> str:
    """A path as text that can be stored and printed: bytes that are not UTF-8 become escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
