"""A class through the command line: every hostile program, mixed among twelve honest submissions."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from course_copy import NAME, copy_course, make_tiny
from outside import Outside
from scene import CASES, lay_out

from grader.data.mnist import find_mnist

HONEST = (
    *("amp_grad_scaler", "best_model_deepcopy", "bound_methods", "checkpoints", "closure"),
    *("inline_loops", "noisy_output", "own_dataloader", "steplr_subclass", "trainer_class"),
    *("typed_dataclass_history", "validate_with_grad"),
)
# The command line itself, with short limits: what a program loops for is its limit.
GRADE = """
import sys
from grader.sandbox import limits
limits.AT_LEAST_CPU_SECONDS, limits.WALL_PER_CPU, limits.WALL_EXTRA_SECONDS = 2.0, 6, 12.0
from grader.cli.main import main
sys.exit(main())
"""
SAYS_A_FAULT_OF_OURS = {"fault_forged"}
"""It gets no marks and a person's look: what a real fault of ours gets, too."""


class Night:
    """One run of the command line over a folder of submissions, and what it left behind."""

    def __init__(self, base: Path, course: Path, submissions: Path) -> None:
        self.out = base / f"marks-{submissions.name}"
        home, temporary = base / "home", base / f"tmp-{submissions.name}"
        temporary.mkdir()
        watched = (home, course, submissions)
        before = [listing(folder) for folder in watched]
        arguments = [submissions, "--assignment", NAME, "--out", self.out, "--jobs", "4"]
        self.done = subprocess.run(
            [sys.executable, "-c", GRADE, *map(str, arguments)],
            cwd=course,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            env={
                **os.environ,
                "HOME": str(home),
                "XDG_CACHE_HOME": str(home / ".cache"),
                "TMPDIR": str(temporary),
                "GRADER_DATA": str(find_mnist()),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
        )
        self.left = [one.info for one in psutil.process_iter(["pid", "cwd"]) if is_in(one, base)]
        self.changed = [
            folder for folder, was in zip(watched, before, strict=True) if listing(folder) != was
        ]
        # torch makes itself an empty folder there.
        self.temporary = [path for path in temporary.rglob("*") if not path.is_dir()]

    def results(self) -> dict[str, dict]:
        document = json.loads((self.out / "results.json").read_text(encoding="utf-8"))
        return {one["id"]: {**one, "seconds": None} for one in document["submissions"]}


def is_in(process: psutil.Process, folder: Path) -> bool:
    return (process.info["cwd"] or "").startswith(str(folder))


def listing(folder: Path) -> dict[str, tuple]:
    """Every file below a folder: its kind and mode, when it was changed, and what is in it."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        facts = path.lstat()
        whole = path.is_file() and not path.is_symlink()
        text = hashlib.sha256(path.read_bytes() if whole else b"").hexdigest()
        mode = (stat.S_IFMT(facts.st_mode), facts.st_mode)
        found[str(path)] = (mode, facts.st_mtime_ns, facts.st_uid, text)
    return found


@pytest.fixture(scope="module")
def base(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny course, a home with keys, and the honest submissions."""
    base = tmp_path_factory.mktemp("class").resolve()
    make_tiny(copy_course(root, base / "course"))
    for name in (".ssh/id_rsa", ".bashrc", ".cache/pip/x", "notes.txt"):
        file = base / "home" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"private: {name}\n")
    for name in HONEST:
        (base / "honest" / name).mkdir(parents=True)
        source = root / "reference" / NAME / "accept" / f"{name}.py"
        shutil.copy(source, base / "honest" / name / "train.py")
    return base


@pytest.fixture(scope="module")
def alone(base: Path) -> Night:
    return Night(base, base / "course", base / "honest")


@pytest.fixture(scope="module")
def mixed(base: Path) -> Night:
    """The same honest submissions, and between them, by name, all hostile ones."""
    everybody = base / "everybody"
    shutil.copytree(base / "honest", everybody)
    with Outside() as outside:
        told = outside.told(os.getpid(), base / "course")
        for name, facts in CASES.items():
            lay_out(name, facts, everybody / f"h_{name}", told)
        night = Night(base, base / "course", everybody)
        outside.is_untouched()
    return night


def test_honest_submissions_get_the_marks_that_they_get_alone(alone, mixed) -> None:
    assert alone.done.returncode == 0, alone.done.stderr
    assert mixed.done.returncode in (0, 1), mixed.done.stderr[-4_000:]
    expected, seen = alone.results(), mixed.results()
    assert set(expected) == set(HONEST)
    assert all(check["status"] == "pass" for one in expected.values() for check in one["checks"])
    assert {name: seen[name] for name in HONEST} == expected


def test_every_hostile_program_gets_a_result_and_none_is_our_fault(mixed) -> None:
    results = mixed.results()
    assert set(results) == {*HONEST, *(f"h_{name}" for name in CASES)}
    states = {name: results[f"h_{name}"]["status"] for name in CASES}
    assert {name for name, state in states.items() if state != "graded"} == SAYS_A_FAULT_OF_OURS
    assert "Traceback" not in mixed.done.stderr
    assert "\x1b" not in mixed.done.stdout + mixed.done.stderr


def test_nothing_is_left_and_nothing_is_changed(alone, mixed) -> None:
    for night in (alone, mixed):
        assert night.left == []
        assert night.changed == []
        assert night.temporary == []
