"""The import rules of the design: what may know of what."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

GRADER = Path(__file__).parent.parent / "grader"
FILES = sorted(GRADER.rglob("*.py"))
STANDARD = set(sys.stdlib_module_names)


def imported(file: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def top(name: str) -> str:
    return name.partition(".")[0]


# A folder, and what of `grader` the files in it may import.
OURS = {
    "model": ("grader.model",),
    "inside": ("grader.inside",),
    "checks": ("grader.checks", "grader.model"),
    "intake": ("grader.intake", "grader.model"),
    "data": ("grader.data", "grader.model"),
    # The text that is shown is filled in by the code that fills in the text that is run.
    "questions": ("grader.questions", "grader.model", "grader.inside.fill"),
    "exchange": ("grader.exchange", "grader.questions", "grader.model"),
    "gradebook": ("grader.gradebook", "grader.model"),
    "export": ("grader.export", "grader.model", "grader.questions", "grader.__version__"),
    "report": ("grader.report", "grader.model", "grader.questions", "grader.__version__"),
    "audit": ("grader.audit", "grader.inside", "grader.intake", "grader.model", "grader.sandbox"),
    "sandbox": ("grader.sandbox", "grader.inside", "grader.intake", "grader.data", "grader.model"),
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(GRADER)))
def test_imports_run_one_way(file: Path) -> None:
    names = imported(file)
    folder = file.relative_to(GRADER).parts[0]
    ours = {name for name in names if top(name) == "grader"}
    if folder in OURS:
        assert {name for name in ours if not within(name, OURS[folder])} == set()
    if folder == "inside":
        others = {top(name) for name in names} - STANDARD - {"grader"}
        assert others <= {"torch", "torchvision"}
    if folder == "checks":
        assert {top(name) for name in names} & {"torch", "numpy", "os", "pathlib", "time"} == set()
    if folder == "model":
        assert {top(name) for name in names} <= STANDARD | {"grader", "msgspec"}
    if folder != "cli":
        assert {top(name) for name in names} & {"click", "click_default_group"} == set()


def test_every_folder_of_the_package_has_a_rule() -> None:
    folders = {file.relative_to(GRADER).parts[0] for file in FILES if file.parent != GRADER}
    assert folders == {*OURS, "cli"}


# What Windows, or macOS, does not have. The lock of a gradebook asks which system it is on.
NOT_EVERYWHERE = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog"}
WITH_A_SANDBOX = {"sandbox", "inside"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(GRADER)))
def test_what_only_linux_has_stays_in_the_sandbox(file: Path) -> None:
    place = file.relative_to(GRADER)
    if place.parts[0] not in WITH_A_SANDBOX and place.as_posix() != "gradebook/lock.py":
        assert {top(name) for name in imported(file)} & NOT_EVERYWHERE == set()


def test_a_students_check_starts_where_there_is_no_such_module() -> None:
    """Only for our own imports: other packages do on Linux as one does on Linux."""
    program = f"""
import builtins
real = builtins.__import__
def halting(name, globals=None, *more):
    ours = (globals or {{}}).get("__name__", "").startswith("grader.")
    if ours and name.split(".")[0] in {NOT_EVERYWHERE!r}:
        raise ModuleNotFoundError(name)
    return real(name, globals, *more)
builtins.__import__ = halting
import grader.cli.check, grader.checking, grader.grading, grader.looks
try:
    import grader.sandbox.selftest.descriptors
except ModuleNotFoundError:
    print("halted")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "halted\n"  # so the import was in fact watched
