"""The folders that a run needs: the images for the warm process, a scratch copy for the student."""

import shutil
from pathlib import Path

import numpy as np

from grader.data.mnist import RAW, Mnist, write_raw
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


def copy_submission(submission: Submission, prepared: Path, target: Path) -> str:
    """Copies a submission into a scratch folder of its own, where it will run.

    Links are not followed and not copied: they could lead out of the submission. The images are
    put at `data/`, where scripts in torchvision's manner look for them.

    Returns:
        The script's path below `target`.

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
    data = (target / submission.file_name).parent / "data"
    if not data.exists():
        shutil.copytree(prepared / "data" / RAW, data / RAW)
    return submission.file_name
