"""What makes stored evidence stale, and what does not."""

import ast
import os
import platform
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from grader.environment import environment
from grader.freshness import OBSERVING, basis_of, is_settled
from grader.intake.assignment import load_assignment
from grader.intake.files import content_of
from grader.intake.submissions import find_submissions
from grader.model.evidence import Evidence, Failure
from grader.pages import SHOWING
from grader.sandbox.limits import Limits

GRADER = Path(__file__).parent.parent / "grader"
NAME = "lr_schedulers"


# a submission's files


def hand_in(folder: Path) -> None:
    student = folder / "s1"
    (student / "parts").mkdir(parents=True)
    (student / "train.py").write_text("import parts.net\n")
    (student / "parts" / "net.py").write_text("A = 1\n")
    (student / "parts" / "table.csv").write_text("1,2\n")
    (student / "answers.yaml").write_text("q: a\n")
    (folder / "lone.py").write_text("print()\n")
    (folder / "other.py").write_text("print(1)\n")


def contents(folder: Path) -> dict[str, str]:
    return {one.id: content_of(one) for one in find_submissions(folder)[0]}


def swap(one: Path, other: Path) -> None:
    text = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(text)


def shift(one: Path, other: Path) -> None:
    """The files one after another are the same bytes as before."""
    one.write_bytes(one.read_bytes() + other.read_bytes()[:1])
    other.write_bytes(other.read_bytes()[1:])


STALE: dict[str, Callable[[Path], object]] = {
    "the script": lambda s: (s / "train.py").write_text("import parts.net \n"),
    "a module": lambda s: (s / "parts" / "net.py").write_text("A = 2\n"),
    "a file of data": lambda s: (s / "parts" / "table.csv").write_text("1,3\n"),
    "a new file": lambda s: (s / "new.txt").write_text("new"),
    "a new empty file": lambda s: (s / "new.txt").touch(),
    "a file less": lambda s: (s / "parts" / "table.csv").unlink(),
    "a name": lambda s: (s / "parts" / "table.csv").rename(s / "parts" / "table.tsv"),
    "a place": lambda s: (s / "parts" / "table.csv").rename(s / "table.csv"),
    "contents changed places": lambda s: swap(s / "parts" / "net.py", s / "parts" / "table.csv"),
    "bytes moved on": lambda s: shift(s / "parts" / "net.py", s / "parts" / "table.csv"),
    "other answers in a file that is not read": lambda s: (s / "answers.yml").write_text("q: b"),
}
FRESH: dict[str, Callable[[Path], object]] = {
    "the answers": lambda s: (s / "answers.yaml").write_text("q: b\n"),
    "no answers": lambda s: (s / "answers.yaml").unlink(),
    "a hidden file": lambda s: (s / ".DS_Store").write_text("x"),
    "compiled code": lambda s: (s / "__pycache__").mkdir(),
    "a link": lambda s: (s / "link.py").symlink_to(s / "train.py"),
    "the time of change": lambda s: os.utime(s / "train.py", (1, 1)),
    "the rights": lambda s: (s / "train.py").chmod(0o755),
}


@pytest.mark.parametrize("change", STALE)
def test_what_a_run_could_see_makes_it_stale(tmp_path: Path, change: str) -> None:
    hand_in(tmp_path)
    before = contents(tmp_path)
    STALE[change](tmp_path / "s1")
    after = contents(tmp_path)
    assert after["s1"] != before["s1"]
    assert after["lone"] == before["lone"]


@pytest.mark.parametrize("change", FRESH)
def test_what_no_run_sees_leaves_it_fresh(tmp_path: Path, change: str) -> None:
    hand_in(tmp_path)
    before = contents(tmp_path)
    FRESH[change](tmp_path / "s1")
    assert contents(tmp_path) == before


def test_a_lone_file_rests_on_itself_alone(tmp_path: Path) -> None:
    hand_in(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "other.py").write_text("print(2)\n")
    assert contents(tmp_path)["lone"] == before["lone"]
    (tmp_path / "lone.py").write_text("print(3)\n")
    assert contents(tmp_path)["lone"] != before["lone"]


def test_which_of_two_files_is_the_script_counts(tmp_path: Path) -> None:
    for name, script, module in (("a", "x", "y"), ("b", "y", "x")):
        for folder in (script, module):
            (tmp_path / name / folder).mkdir(parents=True)
            (tmp_path / name / folder / "net.py").touch()
        (tmp_path / name / script / "train.py").touch()
    one, other = contents(tmp_path).values()
    assert one != other


def test_nothing_to_run_is_equal_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "big").mkdir()
    for i in range(2001):
        (tmp_path / "big" / f"{i}.txt").touch()
    (tmp_path / "big" / "train.py").touch()
    assert contents(tmp_path) == {"big": "", "empty": ""}


# what everybody is run with


@pytest.fixture
def course(root: Path, tmp_path: Path) -> Path:
    for folder in ("assignments", "reference", "question_bank"):
        target = tmp_path / folder / NAME
        target.mkdir(parents=True)
        for file in (root / folder / NAME).iterdir():
            if file.is_file():
                (target / file.name).write_bytes(file.read_bytes())
    return tmp_path


def key_of(course: Path, environment: dict[str, str] | None = None) -> str:
    return basis_of(load_assignment(course, NAME), environment or {"torch": "2.15.0"}).key


@pytest.mark.parametrize(
    ("file", "old", "new", "stale"),
    [
        ("assignments", "epochs = 10", "epochs = 9", True),
        ("assignments", "seed = 0", "seed = 1", True),
        ("assignments", "batch_size = 64", "batch_size = 32", True),
        ("assignments", "train_samples = 12_000", "train_samples = 11_999", True),
        ("assignments", "seed = 0", "seed = 0\nvalidation_samples = 100", True),
        ("reference", "gamma=0.5", "gamma=0.1", True),
        ("assignments", "seed = 0", "seed = 0  # as ever", False),
        ("assignments", "seed = 0", "seed = 0\nvalidation_samples = 2_000", False),
        ("assignments", "points = 6", "points = 7", False),
        ("assignments", "accuracy_at_least = 0.90", "accuracy_at_least = 0.91", False),
        ("assignments", "step_size = 3", "step_size = 4", False),
        ("assignments", "Learning-rate", "Learning rate", False),
    ],
)
def test_what_is_run_makes_everybody_stale(
    course: Path, file: str, old: str, new: str, *, stale: bool
) -> None:
    path = course / file / NAME / ("assignment.toml" if file == "assignments" else "train.py")
    before = key_of(course)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert (key_of(course) != before) == stale


def test_questions_make_nobody_stale(course: Path) -> None:
    before = key_of(course)
    [file, *_] = sorted((course / "question_bank" / NAME).glob("*.yaml"))
    file.write_text(file.read_text(encoding="utf-8") + "points: 2\n")
    assert key_of(course) == before


def test_another_environment_makes_everybody_stale(course: Path) -> None:
    keys = {key_of(course, {"torch": "2.15.0", "python": p}) for p in ("3.11.7", "3.12.0")}
    assert len(keys | {key_of(course)}) == 3


def test_the_environment_is_what_the_packages_say_of_themselves() -> None:
    seen = environment("full")
    assert list(seen) == ["python", "torch", "torchvision", "platform", "sandbox"]
    assert seen["torch"] == import_module("torch").__version__
    assert seen["torchvision"] == import_module("torchvision").__version__
    assert seen["python"] == platform.python_version()


def reached(module: str, seen: set[str]) -> set[str]:
    """The modules of ours that a module imports, and those that they import."""
    path = GRADER.parent / Path(*module.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
    if module in seen or not file.is_file() or not module.startswith("grader."):
        return seen
    seen.add(module)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [str(node.module), *(f"{node.module}.{a.name}" for a in node.names)]
        for name in names:
            reached(name, seen)
    return seen


def test_all_code_that_evidence_comes_from_is_part_of_what_it_rests_on() -> None:
    # What these hold comes into evidence in no other way than by files that count already.
    types = {"model", "model.assignment", "model.errors", "model.submission", "intake"}
    names = {name.removeprefix("grader.") for name in reached("grader.running", set())} - types
    assert {"grading", "measure", "sandbox.decode", "data.mnist"} <= names
    files = {name.replace(".", "/") for name in names}
    named = {name.removesuffix(".py") for name in OBSERVING}
    assert {f for f in files if f not in named and f.split("/")[0] not in named} == set()
    # They are told to another process by name alone.
    assert "inside" in named


def test_all_code_that_pages_are_made_by_is_part_of_what_they_show() -> None:
    names = {name.removeprefix("grader.") for name in reached("grader.report.render", set())}
    assert {"report.view", "questions.maths", "model.look"} <= names
    named = tuple(name.removesuffix(".py").replace("/", ".") for name in SHOWING)
    missing = {one for one in names if not f"{one}.".startswith(tuple(f"{n}." for n in named))}
    assert missing == set()


# how a run ended


LIMITS = Limits(cpu_seconds=20, wall_seconds=180)


@pytest.mark.parametrize(
    ("ending", "cpu_seconds", "settled"),
    [
        ("finished", 2.0, True),
        ("crash", 0.1, True),
        ("memory", 3.0, True),
        ("timeout", 20.1, True),  # it really computed for longer than it may
        ("timeout", 20.0, False),  # the clock on the wall ended it
        ("timeout", 0.2, False),
        ("internal_error", 0.0, False),
    ],
)
def test_what_might_come_out_otherwise_is_not_settled(
    ending: str, cpu_seconds: float, *, settled: bool
) -> None:
    evidence = Evidence(ending, "train", Failure("limit", ""), cpu_seconds=cpu_seconds)
    assert is_settled(evidence, LIMITS) == settled


def test_a_timeout_is_not_settled_where_the_limit_is_longer_now() -> None:
    evidence = Evidence("timeout", "train", Failure("limit", ""), cpu_seconds=20.1)
    assert not is_settled(evidence, Limits(cpu_seconds=30, wall_seconds=240))
