"""What a student handed in, as it was found on disk."""

from pathlib import Path

import msgspec


class Submission(msgspec.Struct, frozen=True):
    """One submission.

    `folder` holds the student's files and `code` is the train script in it, or None with
    `problem` saying what was found instead. `answers` is the quiz's `answers.yaml`, if there is
    one. `alone` says that only the script is the student's, and not the other files beside it.
    """

    id: str
    folder: Path | None
    code: Path | None
    answers: Path | None
    problem: str | None = None
    alone: bool = False

    @property
    def file_name(self) -> str:
        """The script's path below the submission's folder."""
        if self.code is None or self.folder is None:
            return "train.py"
        return self.code.relative_to(self.folder).as_posix()
