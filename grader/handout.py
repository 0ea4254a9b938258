"""Makes a handout: what students need to check their own work, with no solution and no key."""

import re
import shutil
import tomllib
from pathlib import Path

from grader.checking import shortened
from grader.intake.assignment import load_assignment
from grader.marking import Marking
from grader.model.assignment import Assignment
from grader.model.errors import GraderError
from grader.model.evidence import Evidence
from grader.observed import observed_file, observed_text, refuse_handout
from grader.pages import replace_file
from grader.questions.quiz import open_quiz
from grader.running import Means, open_grading

STUB = "train.py"
TOML = "assignment.toml"
QUIZ = re.compile(r"^\[quiz\].*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)


def write_handout(course: Path, name: str, means: Means, out: Path) -> list[Path]:
    """Writes a course with one assignment, for students.

    The stub stands in the reference's place, beside what the reference was seen to do.

    Args:
        course: the folder with `assignments/`.
        name: the assignment's name.
        means: with what the reference is run.
        out: a folder that is empty or not there yet.

    Returns:
        The files, relative to `out`.

    Raises:
        GraderError: an author's file is wrong, or `out` cannot be used.
    """
    assignment = load_assignment(course, name)
    refuse_handout(assignment)
    stub = assignment.folder / STUB
    if not stub.is_file():
        raise GraderError(
            f"The assignment {name} has no stub.", file=stub, hint="Write what students begin with."
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise GraderError(
            f"{out} is there already, and is not empty.",
            hint="Give a new folder with --out: work that lies there must not be overwritten.",
        )
    toml = _without_quiz(assignment.folder / TOML)
    seen = [_seen(course, one, means) for one in (assignment, shortened(assignment))]
    folder = out / "assignments" / name
    try:
        shutil.copytree(assignment.folder, folder, ignore=shutil.ignore_patterns(".*", "__py*"))
        (folder / TOML).write_text(toml, encoding="utf-8")
        place = out / "reference" / name / STUB
        place.parent.mkdir(parents=True)
        shutil.copy(stub, place)
    except OSError as error:
        raise GraderError(
            f"The handout cannot be written: {error.strerror or error}.", file=out
        ) from error
    replace_file(place.with_name(observed_file(assignment).name), observed_text(assignment, *seen))
    return sorted(file.relative_to(out) for file in out.rglob("*") if file.is_file())


def _without_quiz(toml: Path) -> str:
    """The text of a file without its section `[quiz]`: the ids of questions can tell answers."""
    text = toml.read_text(encoding="utf-8")
    kept = QUIZ.sub("", text)
    expected = {name: value for name, value in tomllib.loads(text).items() if name != "quiz"}
    try:
        whole = tomllib.loads(kept) == expected
    except tomllib.TOMLDecodeError:
        whole = False
    if not whole:
        raise GraderError(
            "The section [quiz] cannot be told from the rest of the file.",
            file=toml,
            hint="Write [quiz] on a line of its own, and its settings below it.",
        )
    return kept


def _seen(course: Path, assignment: Assignment, means: Means) -> Evidence:
    """What the reference does; makes sure that it gets full marks."""
    marking = Marking(assignment, open_quiz(course / "question_bank", assignment))
    with open_grading(assignment, means) as grading:
        [seen] = grading.run_reference()
    marking.check_reference(seen)
    return seen
