"""The files that count in a folder that somebody handed in."""

import os
from pathlib import Path

# MNIST: what a student's own runs downloaded; the sandbox has its own.
NOT_STUDENTS = {"__pycache__", "__MACOSX", "node_modules", "venv", "site-packages", "MNIST"}
MAX_FILES = 2_000


def is_hidden(path: Path) -> bool:
    """Whether a file or folder is the work of a tool rather than of a student."""
    return path.name.startswith(".") or path.name in NOT_STUDENTS


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


def shown(path: Path | str) -> str:
    """A path as text that can be stored and printed: bytes that are not UTF-8 become escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
