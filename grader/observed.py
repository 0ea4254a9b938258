"""What the reference was seen to do, in a file: a handout has it in the place of the solution."""

from pathlib import Path
from typing import Any

import msgspec

from grader import __version__
from grader.model.assignment import Assignment
from grader.model.errors import GraderError
from grader.model.evidence import Evidence

VERSION = 1
NAME = "observed.json"
HINT = "Ask for the handout anew: your instructor makes it with `grade handout`."


class Observed(msgspec.Struct, frozen=True):
    """What the reference did in the run that `run` describes, and in the shorter one of `--fast`.

    `grader` is the version of the grader that saw it.
    """

    run: dict[str, Any]
    reference: Evidence
    fast: Evidence
    grader: str = __version__
    version: int = VERSION


def observed_file(assignment: Assignment) -> Path:
    """Where a handout has it: beside what is in the reference's place."""
    return assignment.reference.with_name(NAME)


def observed_text(assignment: Assignment, reference: Evidence, fast: Evidence) -> str:
    """The file's text."""
    seen = Observed(msgspec.to_builtins(assignment.run), reference, fast)
    return msgspec.json.format(msgspec.json.encode(seen), indent=1).decode() + "\n"


def read_observed(assignment: Assignment) -> Observed | None:
    """What a handout says of the reference; None in a whole course, which has the solution.

    Raises:
        GraderError: the file is broken, or is of another run than `assignment.toml` asks for.
    """
    file = observed_file(assignment)
    if not file.is_file():
        return None
    try:
        seen = msgspec.json.decode(file.read_bytes(), type=Observed)
    except (msgspec.DecodeError, OSError) as error:
        raise GraderError(f"The file cannot be read: {error}", file=file, hint=HINT) from error
    if seen.version != VERSION:
        problem = f"The file is of version {seen.version}, and this grader reads {VERSION}."
        raise GraderError(problem, file=file, hint=HINT)
    if seen.run != msgspec.to_builtins(assignment.run):
        problem = "The reference was observed in another run than [run] in assignment.toml."
        raise GraderError(problem, file=file, hint=HINT)
    return seen


def refuse_handout(assignment: Assignment) -> None:
    """Makes sure that this is a whole course.

    Raises:
        GraderError: it is a handout, which has neither the reference nor the questions.
    """
    if observed_file(assignment).is_file():
        raise GraderError(
            f"The assignment {assignment.name} is a handout here: it has no reference solution and "
            "no questions.",
            file=observed_file(assignment),
            hint="`grade check` works with a handout; all else needs the instructor's course.",
        )
