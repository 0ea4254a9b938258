"""The course: the folder with `assignments/`, `reference/` and `question_bank/`."""

from pathlib import Path

from grader.model.errors import GraderError


def find_course(given: Path | None, start: Path) -> Path:
    """Returns the course's folder: the one given, or the first upward from `start`.

    Raises:
        GraderError: there is none.
    """
    if given is not None:
        if not (given / "assignments").is_dir():
            raise GraderError(
                f"{given} is not a course: it has no folder assignments/.",
                hint="Give the folder that holds assignments/ with --course.",
            )
        return given.resolve()
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "assignments").is_dir():
            return folder
    raise GraderError(
        f"No course was found in {start} or above it.",
        hint="Go to the folder that holds assignments/, or give it with --course.",
    )


def assignment_names(course: Path) -> list[str]:
    """The names of the course's assignments."""
    return sorted(file.parent.name for file in course.glob("assignments/*/assignment.toml"))


def assignment_at(course: Path, file: Path) -> str:
    """The assignment of a student's file: the one whose folder it is in, or the only one.

    Raises:
        GraderError: it could be any of several, or there is none.
    """
    names = assignment_names(course)
    home = course / "assignments"
    if file.resolve().is_relative_to(home):
        name = file.resolve().relative_to(home).parts[0]
        if name in names:
            return name
    if len(names) == 1:
        return names[0]
    if not names:
        raise GraderError(
            f"There is no assignment in {home}.",
            hint="An assignment is a folder in it that holds an assignment.toml.",
        )
    raise GraderError(
        f"It is not clear which assignment {file} belongs to.",
        hint=f"Give one of {', '.join(names)} with --assignment.",
    )
