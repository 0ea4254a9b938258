"""A grader that is stopped in the middle: the same command goes on, and nothing is left behind.

`GRADER_KILLS=20 GRADER_KILLED_CLASS=30 pytest tests/cli/test_interrupted.py` kills it more often.
"""

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from course_copy import NAME, copy_course, make_tiny

KILLS = int(os.environ.get("GRADER_KILLS", "3"))
CLASS = int(os.environ.get("GRADER_KILLED_CLASS", "10"))
SEED = 20_260
INTERRUPTED = 130
MANY = re.MULTILINE
WAIT_SECONDS = 60
SOURCES = (
    *("train.py", "reject/wrong_gamma.py", "reject/forgot_import.py", "accept/trainer_class.py"),
    "reject/step_at_head_of_epoch.py",
)


class Course(NamedTuple):
    """A course with a class in it; graders are told to keep what they scratch below `scratch`."""

    folder: Path
    scratch: Path

    def begin(
        self, out: Path, jobs: int = 2, submissions: Path | None = None
    ) -> subprocess.Popen[str]:
        """Begins to grade the class, or these."""
        self.scratch.mkdir(exist_ok=True)
        program = Path(sys.executable).with_name("grade")
        options = ["--assignment", NAME, "--out", out, "--jobs", str(jobs)]
        return subprocess.Popen(
            [program, submissions or self.folder / "class", *options],
            cwd=self.folder,
            env={**os.environ, "TMPDIR": str(self.scratch)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def finish(self, out: Path, jobs: int = 1) -> str:
        """Grades the class to the end; what it said meanwhile."""
        with self.begin(out, jobs) as grader:
            _, said = grader.communicate()
        assert grader.returncode == 1, said  # one of the class has no train.py
        return said

    def left(self) -> list[str]:
        """The processes that work below `scratch`, as warm processes and submissions do."""
        found = []
        for process in psutil.process_iter():
            try:
                if Path(process.cwd()).is_relative_to(self.scratch):
                    found.append(" ".join(process.cmdline()))
            except (psutil.Error, OSError):
                continue
        return found


@pytest.fixture(scope="module")
def course(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    folder = make_tiny(copy_course(root, tmp_path_factory.mktemp("killed") / "course"))
    material = root / "reference" / NAME
    for i in range(CLASS - 1):
        student = folder / "class" / f"s{i:02}"
        student.mkdir(parents=True)
        shutil.copy(material / SOURCES[i % len(SOURCES)], student / "train.py")
    (folder / "class" / "empty").mkdir()
    return Course(folder, folder.parent / "scratch")


@pytest.fixture(scope="module")
def undisturbed(course: Course) -> tuple[list, float]:
    """The marks of a run that nobody stopped, and its seconds."""
    began = time.monotonic()
    course.finish(course.folder / "undisturbed", jobs=2)
    return marks(course.folder / "undisturbed"), time.monotonic() - began


def marks(out: Path) -> list:
    document = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return [{**one, "seconds": 0} for one in document["submissions"]]


def stored(out: Path) -> dict[str, dict]:
    """The marks in a gradebook, which may not have been made yet."""
    if not (out / "gradebook.sqlite").exists():
        return {}
    with closing(sqlite3.connect(out / "gradebook.sqlite")) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'submission'").fetchall():
            return {}
        return dict(database.execute("SELECT id, score FROM submission").fetchall())


def wait_until_nothing_is_left(course: Course) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while course.left() and time.monotonic() < until:
        time.sleep(0.05)
    assert course.left() == []


def moments() -> list[float]:
    """When to kill, as parts of a whole run: one in each of as many equal stretches."""
    chance = random.Random(SEED)  # noqa: S311  (not for secrets)
    return [(i + chance.random()) / KILLS for i in range(KILLS)]


@pytest.mark.parametrize("moment", moments(), ids=lambda moment: f"{moment:.2f}")
def test_killed_at_any_moment_it_goes_on_to_the_same_marks(
    course: Course, undisturbed: tuple[list, float], moment: float, tmp_path: Path
) -> None:
    expected, seconds = undisturbed
    out = tmp_path / "grades"
    with course.begin(out) as grader:
        time.sleep(moment * seconds)
        grader.kill()
    wait_until_nothing_is_left(course)
    # What is stored is stored whole, and is what an undisturbed run finds.
    before = stored(out)
    scores = {one["id"]: one["score"] for one in expected}
    assert {name: scores[name] for name in before} == before
    said = course.finish(out)
    assert marks(out) == expected
    run = {name for name in before if name != "empty"}
    assert (f"{len(run)} of {CLASS} are unchanged" in said) == bool(run)
    assert {file.name for file in out.iterdir()} == {
        *("results.json", "grades.csv", "question_stats.csv", "gradebook.sqlite", "report")
    }
    assert {file.stem for file in (out / "report").iterdir()} == {"index", *scores}


def test_ctrl_c_says_what_is_stored_and_a_second_grader_is_turned_away(
    course: Course, undisturbed: tuple[list, float], tmp_path: Path
) -> None:
    out, scratch = tmp_path / "grades", set(course.scratch.iterdir())
    with course.begin(out, jobs=1) as first:
        for line in first.stderr:
            if line.startswith("[3/"):
                break
        first.send_signal(signal.SIGSTOP)  # or it may be at its end before the second has begun
        with course.begin(out, jobs=1) as second:
            _, told = second.communicate()
        first.send_signal(signal.SIGINT)
        first.send_signal(signal.SIGCONT)
        _, said = first.communicate()
    assert second.returncode == 2
    assert f"process {first.pid}, since 20" in told
    assert first.returncode == INTERRUPTED
    assert "Traceback" not in said
    told = re.search(rf"^Interrupted\. (\d+) of {CLASS} are stored\. The same command", said, MANY)
    assert told, said
    assert 3 <= int(told[1]) == len(stored(out)) < CLASS
    assert not (out / "results.json").exists()
    wait_until_nothing_is_left(course)
    assert set(course.scratch.iterdir()) == scratch
    assert f"{int(told[1]) - 1} of {CLASS} are unchanged" in course.finish(out)
    assert marks(out) == undisturbed[0]


def test_ctrl_c_ends_a_submission_that_is_running(course: Course, tmp_path: Path) -> None:
    sleeper = tmp_path / "class" / "s99" / "train.py"
    sleeper.parent.mkdir(parents=True)
    shutil.copytree(course.folder / "class" / "s00", tmp_path / "class" / "s00")
    sleeper.write_text("import time\ntime.sleep(1_000)\n", encoding="utf-8")
    alone = course._replace(scratch=tmp_path / "scratch")
    with alone.begin(tmp_path / "grades", jobs=1, submissions=tmp_path / "class") as grader:
        for line in grader.stderr:
            if line.startswith("[1/2]"):
                break
        time.sleep(1)  # so that the second runs, most likely: this holds at any moment
        grader.send_signal(signal.SIGINT)
        _, said = grader.communicate()
    assert "Interrupted. 1 of 2 are stored." in said
    assert alone.left() == []
    assert list(alone.scratch.glob("grader-*")) == []  # torch leaves a folder of its own
