"""No link in a folder of submissions is followed, and none takes a student along."""

from pathlib import Path

import pytest
from filled import fill, found_in

from grader.intake.files import plain_files
from grader.intake.submissions import find_submissions


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A folder beside the submissions that no submission may lead to."""
    return fill(tmp_path / "secret", "train.py", "answers.yaml", "deep/train.py")


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "handed_in"
    folder.mkdir()
    return folder


def test_a_link_for_a_folder_is_not_followed(handed_in: Path, secret: Path) -> None:
    (handed_in / "s1").symlink_to(secret)
    submission = found_in(handed_in)["s1"]
    assert (submission.folder, submission.code, submission.answers) == (None, None, None)
    assert "link" in submission.problem


def test_a_link_for_a_lone_file_is_not_followed(handed_in: Path, secret: Path) -> None:
    (handed_in / "s1.py").symlink_to(secret / "train.py")
    submission = found_in(handed_in)["s1"]
    assert (submission.folder, submission.code) == (None, None)
    assert "link" in submission.problem


@pytest.mark.parametrize("target", ["train.py", "missing.py"])
def test_a_link_for_the_script_is_not_followed(handed_in: Path, secret: Path, target: str) -> None:
    fill(handed_in, "s1/")
    (handed_in / "s1" / "train.py").symlink_to(secret / target)
    submission = found_in(handed_in)["s1"]
    assert submission.code is None
    assert "no train.py" in submission.problem


def test_a_folder_of_links_is_not_called_empty(handed_in: Path, secret: Path) -> None:
    fill(handed_in, "s1/")
    (handed_in / "s1" / "train.py").symlink_to(secret / "train.py")
    assert "link" in found_in(handed_in)["s1"].problem


def test_a_link_to_a_folder_within_a_submission_is_not_followed(
    handed_in: Path, secret: Path
) -> None:
    fill(handed_in, "s1/train.py")
    (handed_in / "s1" / "lib").symlink_to(secret)
    assert plain_files(handed_in / "s1") == [handed_in / "s1" / "train.py"]
    assert found_in(handed_in)["s1"].code == handed_in / "s1" / "train.py"


def test_a_link_for_the_answers_is_not_followed(handed_in: Path, secret: Path) -> None:
    fill(handed_in, "s1/train.py")
    (handed_in / "s1" / "answers.yaml").symlink_to(secret / "answers.yaml")
    assert found_in(handed_in)["s1"].answers is None


def test_a_link_that_leads_round_in_a_circle_ends(handed_in: Path) -> None:
    fill(handed_in, "s1/train.py")
    (handed_in / "s1" / "again").symlink_to(handed_in / "s1")
    (handed_in / "s1" / "self").symlink_to("self")
    assert len(plain_files(handed_in / "s1")) == 1


def test_a_link_to_nowhere_among_the_submissions_is_reported(handed_in: Path) -> None:
    fill(handed_in, "s1/train.py")
    (handed_in / "s2").symlink_to(handed_in / "missing")
    found, others = find_submissions(handed_in)
    assert "s2" in [*(one.id for one in found), *others]
