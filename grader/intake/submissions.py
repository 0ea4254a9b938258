"""Finds submissions in a folder: a folder a student, or a file a student."""

import os
from collections.abc import Container, Sequence
from pathlib import Path

import msgspec

from grader.intake.files import handed_in, is_hidden, is_python, plain_files, shown, too_large
from grader.model.errors import GraderError
from grader.model.submission import Submission

SCRIPT = "train.py"
ANSWERS = ("answers.yaml", "answers.yml")
PACKED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".ipynb")
MARKS = ("gradebook.sqlite", "results.json")  # what a folder of marks has
SHOWN = 5


def find_submissions(
    folder: Path, apart_from: Path | None = None
) -> tuple[list[Submission], list[str]]:
    """Finds the submissions in a folder, sorted by id.

    A folder is a submission with its name for an id; so is a lone `.py` file, with its name
    without the ending. Archives and notebooks are listed as ungradable rather than overlooked.

    Args:
        folder: where to look.
        apart_from: the folder for the marks, which is no submission even where it lies among
            them, and may be the same folder.

    Returns:
        The submissions, and the names of what is none: files, and marks of other runs.

    Raises:
        GraderError: the folder does not exist or holds no submission, or the marks would be
            written into one.
    """
    if not folder.is_dir():
        raise GraderError(
            f"The folder {folder} does not exist."
            if not folder.exists()
            else f"{folder} is a file, not a folder of submissions.",
            hint="Give the folder that holds one folder a student.",
        )
    found: dict[str, Submission] = {}
    others = []
    ours = _ours(folder, apart_from)
    for path in sorted(folder.iterdir(), key=lambda p: (not p.is_dir(), p.name)):
        if is_hidden(path) or _real(path) in ours:
            continue
        submission = _submission_at(path, found)
        if submission is None:
            others.append(shown(path.name))
            continue
        while submission.id in found:  # names that differ in bytes alone may look alike
            submission = msgspec.structs.replace(submission, id=submission.id + "_")
        found[submission.id] = submission
    if not found:
        raise GraderError(
            f"The folder {folder} holds no submissions.",
            hint="It should hold one folder a student, each with a train.py.",
        )
    return sorted(found.values(), key=lambda s: s.id), others


def _ours(folder: Path, marks: Path | None) -> set[str]:
    """Where a run writes: the folder for the marks, and the pages where that is `folder` itself."""
    if marks is None:
        return set()
    pages = marks / "report"
    if _real(marks) == _real(folder) and any(pages.rglob(SCRIPT)):
        raise GraderError(
            f"{pages} is a submission, and the pages would be written into it.",
            hint="Give another folder for the marks with --out.",
        )
    return {_real(marks), _real(pages)}


def _real(path: Path) -> str:
    return os.path.realpath(path)  # Path.resolve raises where a link leads to itself


def _submission_at(path: Path, taken: Container[str]) -> Submission | None:
    """What somebody handed in; None for a file that is no program, and for marks of another run."""
    if path.is_dir():
        return None if _holds_marks(path) else submission_in(path)
    if is_python(path) or path.suffix.lower() in PACKED:
        return _from_file(path, shown(path.name if path.stem in taken else path.stem))
    return None


def _holds_marks(folder: Path) -> bool:
    """Whether a folder was written by a run, and holds no script that makes it a student's."""
    try:
        return (
            not folder.is_symlink()
            and all((folder / name).is_file() for name in MARKS)
            and not any(file.name == SCRIPT for file in plain_files(folder))
        )
    except OSError:
        return False  # it is told as a submission that cannot be read


def submission_in(folder: Path) -> Submission:
    """The submission in a student's folder."""
    name = shown(folder.name)
    if folder.is_symlink():
        return Submission(name, None, None, None, "the folder is a link, and is not followed")
    try:
        files = plain_files(folder)
    except OSError as error:
        return Submission(name, None, None, None, f"the folder cannot be read: {error.strerror}")
    scripts = [file for file in files if file.name == SCRIPT]
    direct = [file for file in scripts if file.parent == folder]
    code = (direct or scripts)[0] if len(direct or scripts) == 1 else None
    answers = _answers_among(files)
    problem = None if code else _what_was_found(folder, files, scripts)
    return _bounded(Submission(name, folder, code, answers, problem))


def _answers_among(files: Sequence[Path]) -> Path | None:
    """The answers to the quiz: the first of those files, by the name asked for or in capitals."""
    names = ((asked, cased) for cased in (str, str.lower) for asked in ANSWERS)
    return next((f for asked, cased in names for f in files if cased(f.name) == asked), None)


def _bounded(submission: Submission) -> Submission:
    """The submission; one that is too large to run has nothing to run."""
    try:
        problem = too_large(handed_in(submission))
    except OSError as error:
        problem = f"the folder cannot be read: {error.strerror}"
    return (
        msgspec.structs.replace(submission, code=None, problem=problem) if problem else submission
    )


def _from_file(path: Path, name: str) -> Submission:
    if path.is_symlink():
        return Submission(name, None, None, None, "the file is a link, and is not followed")
    if is_python(path):
        return _bounded(Submission(name, path.parent, path, None, alone=True))
    return Submission(
        name, None, None, None, f"{shown(path.name)} has to be unpacked or converted first"
    )


def _what_was_found(folder: Path, files: list[Path], scripts: list[Path]) -> str:
    if len(scripts) > 1:
        names = ", ".join(shown(file.relative_to(folder)) for file in scripts[:SHOWN])
        return f"there are several {SCRIPT}: {names}"
    if not files and any(path.is_symlink() for path in folder.iterdir()):
        return f"there is no {SCRIPT}: the folder holds only links, which are not followed"
    if not files:
        return f"there is no {SCRIPT}: the folder is empty"
    names = ", ".join(shown(file.relative_to(folder)) for file in files[:SHOWN])
    more = f" and {len(files) - SHOWN} more" if len(files) > SHOWN else ""
    return f"there is no {SCRIPT}; found instead: {names}{more}"


def own_submission(script: Path) -> Submission:
    """A student's own work: a script with the files beside it, or a folder.

    Raises:
        GraderError: there is no such file, or no train script in the folder.
    """
    path = script.resolve()
    if path.is_dir():
        submission = submission_in(path)
        if submission.problem:
            raise GraderError(f"{script}: {submission.problem}.")
        return submission
    if not path.is_file():
        raise GraderError(
            f"There is no file {script}.", hint="Give the path of your train.py: grade check PATH"
        )
    answers = _answers_among([one for one in sorted(path.parent.glob("*")) if one.is_file()])
    submission = _bounded(Submission(path.parent.name or "submission", path.parent, path, answers))
    if submission.problem:
        raise GraderError(
            f"{script}: {submission.problem}, with the files beside it.",
            hint="Put your train.py and the files that it needs into a folder of their own.",
        )
    return submission
