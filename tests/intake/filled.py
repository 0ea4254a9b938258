"""Folders of submissions, as tests want them."""

from pathlib import Path

from grader.intake.submissions import find_submissions
from grader.model.submission import Submission


def fill(folder: Path, *names: str) -> Path:
    """Makes files, or folders where a name ends with a slash."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.write_text("# a file\n")
    return folder


def found_in(folder: Path) -> dict[str, Submission]:
    found, _ = find_submissions(folder)
    assert len({one.id for one in found}) == len(found)
    return {one.id: one for one in found}
