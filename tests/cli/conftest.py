"""Small courses and classes to run the command line on; lets the tests import what lies beside."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from course_copy import NAME, copy_course, make_tiny
from marked_class import Class, hand_in
from quiz_marks import course_of_five

from grader.asking import Asking, open_asking


@pytest.fixture
def course(root: Path, tmp_path: Path) -> Path:
    """A copy of the repository's course, to break."""
    return copy_course(root, tmp_path / "course")


@pytest.fixture(scope="module")
def tiny(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose runs take a second: 640 images, and an accuracy that is always reached."""
    return make_tiny(copy_course(root, tmp_path_factory.mktemp("tiny") / "course"))


@pytest.fixture(scope="session")
def five(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose quiz has one question of each kind."""
    return course_of_five(root, tmp_path_factory.mktemp("five") / "course")


@pytest.fixture(scope="session")
def asking(five: Path) -> Asking:
    """The quiz of that course."""
    return open_asking(five, NAME)


@pytest.fixture(scope="session")
def graded(grade, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A class that was graded once; not to be changed."""
    course = make_tiny(copy_course(root, tmp_path_factory.mktemp("again") / "course"))
    one = Class(course, course / "class", course / "grades")
    hand_in(one.submissions, root)
    done = grade(one.submissions, "--assignment", NAME, cwd=course)
    assert done.returncode == 1, done.stderr
    return one


@pytest.fixture
def again(grade, graded: Class, tmp_path: Path):
    """A copy of the class and its marks, and the command on it: `again(*options)`.

    Called with `run=False`, it is told of a folder of MNIST that is not there, which ends it with
    2 where anything at all is to be run.
    """
    course = tmp_path / "course"
    shutil.copytree(graded.course, course)
    copy = Class(course, course / "class", course / "grades")

    def act(*options: object, run: bool) -> subprocess.CompletedProcess[str]:
        nowhere = () if run else ("--data", course / "nowhere")
        done = grade(copy.submissions, "--assignment", NAME, *nowhere, *options, cwd=course)
        assert done.returncode == 1, done.stderr
        return done

    return copy, act
