"""Small courses to run the command line on; `course_copy` is imported by the tests beside it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def course(root: Path, tmp_path: Path) -> Path:
    """A copy of the repository's course, to break."""
    from course_copy import copy_course  # noqa: PLC0415  (not on the path before)

    return copy_course(root, tmp_path / "course")


@pytest.fixture(scope="module")
def tiny(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose runs take a second: 640 images, and an accuracy that is always reached."""
    from course_copy import copy_course, make_tiny  # noqa: PLC0415  (not on the path before)

    return make_tiny(copy_course(root, tmp_path_factory.mktemp("tiny") / "course"))
