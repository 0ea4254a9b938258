"""The Python files of a submission, as text."""

import contextlib

from grader.intake.files import is_python, plain_files, shown
from grader.model.submission import Submission

MAX_BYTES = 1 << 20  # of all files together: a parsed program takes a hundred times its size


def read_programs(submission: Submission) -> dict[str, str]:
    """The text of each Python file by its path below the submission's folder.

    Files that cannot be read, and those beyond MAX_BYTES, are left out.
    """
    if submission.code is None or submission.folder is None:
        return {}
    paths = [submission.code] if submission.alone else plain_files(submission.folder)
    texts, left = {}, MAX_BYTES
    for path in paths:
        with contextlib.suppress(OSError):
            if is_python(path) and (left := left - path.stat().st_size) >= 0:
                name = shown(path.relative_to(submission.folder).as_posix())
                texts[name] = path.read_text("utf-8-sig", "replace")
    return texts
