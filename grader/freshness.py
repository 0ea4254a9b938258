"""Whether stored evidence still tells what a run would show now."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from grader import __version__
from grader.model.assignment import Assignment
from grader.model.basis import Basis
from grader.model.errors import CombinedError, GraderError
from grader.model.evidence import Evidence
from grader.sandbox.limits import Limits

OBSERVING = (
    "audit",
    "inside",
    "sandbox",
    "data",
    "constant.py",
    "grading.py",
    "measure.py",
    "running.py",
    "intake/files.py",
    "model/evidence.py",
)
"""The code that makes evidence. A change in any other can change marks, never what was seen."""


def basis_of(assignment: Assignment, environment: dict[str, str]) -> Basis:
    """What runs of this assignment rest on now."""
    return Basis(
        run=msgspec.to_builtins(assignment.run),
        reference=hashlib.sha256(assignment.reference.read_bytes()).hexdigest(),
        grader=f"{__version__} {digest_of_code(OBSERVING)}",
        environment=environment,
    )


def is_settled(evidence: Evidence, limits: Limits) -> bool:
    """Whether the same run would end in the same way again.

    A fault of ours might not come again. Nor might a run that was ended by the clock on the wall:
    that clock goes on while other programs have the machine, or while it sleeps.

    Args:
        evidence: what was seen.
        limits: the limits that a run would have now.
    """
    if evidence.ending == "timeout":
        return evidence.cpu_seconds > limits.cpu_seconds
    return evidence.ending != "internal_error"


def is_audited(evidence: Evidence) -> bool:
    """Whether there is nothing left to audit: a run that did not finish has no weights."""
    return evidence.audit is not None or evidence.ending != "finished"


def refuse_another(assignment: Assignment, basis: Basis, again: str) -> None:
    """Makes sure that a class was run with what there is now; the environment may be another.

    Args:
        assignment: as it is now.
        basis: what the class was run with.
        again: the command that runs it again.

    Raises:
        GraderError: it was run with something else; every such thing is told.
    """
    now = basis_of(assignment, basis.environment)
    hint = f"This needs a new run: {again}"
    errors = []
    if now.run != basis.run:
        before = ", ".join(
            f"{name} was {basis.run.get(name)}, is {value}"
            for name, value in now.run.items()
            if basis.run.get(name) != value
        )
        message = f"The class was run with another [run]: {before}."
        errors.append(GraderError(message, file=assignment.folder / "assignment.toml", hint=hint))
    if now.reference != basis.reference:
        message = "The class was run with another reference than this one."
        errors.append(GraderError(message, file=assignment.reference, hint=hint))
    if now.grader != basis.grader:
        message = "The class was run by another version of the grader, which may have seen less."
        errors.append(GraderError(message, hint=hint))
    if errors:
        raise errors[0] if len(errors) == 1 else CombinedError(errors)


def digest_of_code(names: Iterable[str]) -> str:
    """A SHA-256 over files and folders of this package."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for name in names:
        path = package / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(f"{file.relative_to(package).as_posix()} {content}\n".encode())
    return digest.hexdigest()
