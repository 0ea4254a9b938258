"""Finding the course, and the assignment of a student's file."""

from pathlib import Path

import pytest

from grader.intake.course import assignment_at, assignment_names, find_course
from grader.model.errors import GraderError


def make_course(folder: Path, *names: str) -> Path:
    for name in names:
        home = folder / "assignments" / name
        home.mkdir(parents=True)
        (home / "assignment.toml").touch()
    return folder


@pytest.mark.parametrize("below", [".", "assignments", "assignments/a", "some/where"])
def test_the_course_is_found_upward(tmp_path: Path, below: str) -> None:
    course = make_course(tmp_path / "course", "a")
    (course / below).mkdir(parents=True, exist_ok=True)
    assert find_course(None, course / below) == course.resolve()


def test_the_nearest_course_counts(tmp_path: Path) -> None:
    make_course(tmp_path, "outer")
    inner = make_course(tmp_path / "inner", "a")
    assert find_course(None, inner / "assignments") == inner.resolve()


def test_the_one_given_counts_before_the_nearest(tmp_path: Path) -> None:
    nearest = make_course(tmp_path / "nearest", "a")
    given = make_course(tmp_path / "given", "a")
    assert find_course(given, nearest) == given.resolve()


def test_a_folder_without_assignments_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match="not a course") as caught:
        find_course(tmp_path, tmp_path)
    assert "--course" in caught.value.hint


def test_no_course_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match="No course") as caught:
        find_course(None, tmp_path)
    assert "--course" in caught.value.hint


def test_only_folders_with_an_assignment_toml_are_assignments(tmp_path: Path) -> None:
    course = make_course(tmp_path, "b", "a")
    (course / "assignments" / "empty").mkdir()
    (course / "assignments" / "notes.txt").touch()
    assert assignment_names(course) == ["a", "b"]


def test_a_file_belongs_to_the_assignment_it_is_in(tmp_path: Path) -> None:
    course = make_course(tmp_path, "a", "b").resolve()
    assert assignment_at(course, course / "assignments" / "b" / "train.py") == "b"


def test_a_file_elsewhere_belongs_to_the_only_assignment(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "a").resolve()
    assert assignment_at(course, tmp_path / "train.py") == "a"


@pytest.mark.parametrize(
    ("names", "message", "hint"),
    [
        (("a", "b"), "It is not clear which assignment", "Give one of a, b with --assignment."),
        ((), "There is no assignment in", "holds an assignment.toml."),
    ],
)
def test_a_file_elsewhere_could_belong_to_any_of_several_or_to_none(
    tmp_path: Path, names: tuple[str, ...], message: str, hint: str
) -> None:
    course = make_course(tmp_path / "course", *names).resolve()
    (course / "assignments").mkdir(parents=True, exist_ok=True)
    with pytest.raises(GraderError, match=message) as caught:
        assignment_at(course, tmp_path / "train.py")
    assert caught.value.hint.endswith(hint)
