"""The folders that a run needs: the images for the warm process, a scratch copy for the student."""

import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np

from grader.data.mnist import Mnist, write_raw
from grader.intake.files import handed_in, too_large
from grader.model.assignment import RunSpec
from grader.model.submission import Submission


class SubmissionTooLargeError(Exception):
    """The submission holds more than a train script has use for; the text says what."""


def prepare_images(folder: Path, mnist: Mnist, run: RunSpec) -> None:
    """Writes the training and validation images, all from MNIST's 60,000, the training ones first.

    The 10,000 test images are not written: they stay with the trusted side.
    """
    count = run.train_samples + run.validation_samples
    images, labels = mnist.train_images[:count], mnist.train_labels[:count]
    (folder / "images.u8").write_bytes(np.ascontiguousarray(images).tobytes())
    (folder / "labels.u8").write_bytes(np.ascontiguousarray(labels).tobytes())
    write_raw(folder / "data", images, labels)
    (folder / "root").mkdir()  # where each child puts its own tree together


def prepare_proofs(folder: Path) -> None:
    """Makes the folder for processes that prove questions: they have no images."""
    for name in ("data", "root"):
        (folder / name).mkdir()


class Scratch(NamedTuple):
    """A copy of a submission's files: the folder, and the script's path below it."""

    folder: Path
    script: str

    def lay_images(self, prepared: Path, *, copy: bool) -> str | None:
        """Puts the images at `data/`, where scripts in torchvision's manner look for them.

        Args:
            prepared: the folder with the images.
            copy: copy them; otherwise leave their place to the child, which binds them there.

        Returns:
            The place below the folder, or None where nothing is to be bound.
        """
        at = Path(self.script).parent / "data"
        if (self.folder / at).exists():
            return None
        if copy:
            shutil.copytree(prepared / "data", self.folder / at)
            return None
        return str(at)


def copy_submission(submission: Submission, target: Path) -> Scratch:
    """Copies a submission into a scratch folder of its own, where it will run.

    Links are not followed and not copied: they could lead out of the submission.

    Raises:
        SubmissionTooLargeError: there are more files or bytes than MAX_FILES or MAX_BYTES.
    """
    assert submission.folder is not None
    assert submission.code is not None
    files = handed_in(submission)
    problem = too_large(files)
    if problem:
        raise SubmissionTooLargeError(problem)
    for path in files:
        copy = target / path.relative_to(submission.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return Scratch(target, submission.file_name)
