"""`grade check`: the same verdicts as the instructor's run, and ways to look at them."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from course_copy import NAME

from grader.checking import open_checking
from grader.export.results import own_result_json
from grader.intake.submissions import own_submission
from grader.running import Means
from grader.sandbox.levels import best_level

SOLUTIONS = Path(__file__).parents[2] / "reference" / NAME
ALL = [SOLUTIONS / "train.py", *sorted(SOLUTIONS.glob("*/*.py"))]
LONG = {"infinite_loop"}  # runs into the time limit, which takes half a minute each
FAST = {"scheduler_arguments", "step_order", "lr_values", "constraints"}
FILES = {f"{file.parent.name}-{file.stem}": file for file in ALL if file.stem not in LONG}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A student's folder with the reference in it."""
    shutil.copy(SOLUTIONS / "train.py", tmp_path / "train.py")
    return tmp_path


def document(done) -> dict:
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def theirs(grade, tiny: Path) -> tuple[Path, str, dict[str, dict]]:
    """The class of all solutions as the instructor grades it, with an audit of everybody.

    It is the submissions, what was printed, and the results by id.
    """
    for name, file in FILES.items():
        (tiny / "class" / name).mkdir(parents=True)
        shutil.copy(file, tiny / "class" / name / "train.py")
    done = grade(tiny / "class", "--assignment", NAME, "--audit", cwd=tiny)
    assert done.returncode == 0, done.stderr
    results = json.loads((tiny / "grades" / "results.json").read_text())["submissions"]
    return tiny / "class", done.stdout, {one["id"]: one for one in results}


def test_every_solution_gets_the_instructors_verdicts(tiny: Path, theirs) -> None:
    folder, _, results = theirs
    assert set(results) == set(FILES)
    with open_checking(tiny, NAME, Means(None, 1, best_level())) as checking:
        for name, one in results.items():
            graded = checking.check(own_submission(folder / name / "train.py"))
            text = own_result_json(checking.assignment, graded.result, {}, fast=False)
            own = json.loads(text)["submission"]
            assert own["checks"] == one["checks"], name
            assert own["score"] == one["score"], name
    named = {name for name, one in results.items() if any(c["mistake"] for c in one["checks"])}
    assert {name.partition("-")[0] for name in named} == {"reject"}
    assert len(named) > len(FILES) // 3


def test_no_solution_is_contradicted_by_an_audit(theirs) -> None:
    _, told, results = theirs
    flags = [flag for one in results.values() for flag in one["flags"] if flag.startswith("audit")]
    assert {flag.split(": ")[1] for flag in flags} == {"not provable"}
    [(proved, not_provable)] = re.findall(r"(?m)^audit: (\d+) proved, (\d+) not provable$", told)
    assert int(not_provable) == len(flags)
    assert int(proved) > len(FILES) / 2


class Shown(NamedTuple):
    """What a check printed, the page that it made, and the address that it opened."""

    done: subprocess.CompletedProcess[str]
    page: str
    opened: str
    expected: str


@pytest.fixture(scope="module")
def shown(grade, root: Path, tiny: Path, tmp_path_factory: pytest.TempPathFactory):
    """The reference checked, in full and fast: each run is printed as JSON and opened as a page."""

    def check(course: Path, *options: str, answers: str = "") -> Shown:
        base = tmp_path_factory.mktemp("shown")
        opened, browser, cache, mine = (base / x for x in ("opened", "browser", "cache", "mine"))
        browser.write_text(f"#!/bin/sh\necho \"$1\" > '{opened}'\n")
        browser.chmod(0o755)
        mine.mkdir()
        shutil.copy(SOLUTIONS / "train.py", mine / "train.py")
        if answers:
            (mine / "answers.yaml").write_text(answers, encoding="utf-8")
        files = set(mine.iterdir())
        data = Path(os.environ.get("GRADER_DATA") or Path.home() / ".cache" / "torch-grader")
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (("BROWSER", browser), ("XDG_CACHE_HOME", cache)):
                patch.setenv(name, str(value))
            patch.setenv("GRADER_DATA", str(data))
            done = grade("check", "--json", "--html", *options, "--course", course, cwd=mine)
        assert done.returncode == 0, done.stderr
        assert set(mine.iterdir()) == files
        path = cache / "torch-grader" / f"check-{NAME}.html"
        return Shown(done, path.read_text("utf-8"), opened.read_text().strip(), path.as_uri())

    return {
        "full": check(tiny),
        "fast": check(root, "--fast", answers="build_step_lr: a\n"),
    }


def test_json_is_what_results_json_says_and_nothing_else(shown) -> None:
    found = document(shown["full"].done)
    assert found["fast"] is False
    assert {check["status"] for check in found["submission"]["checks"]} == {"pass"}


@pytest.mark.parametrize("how", ["full", "fast"])
def test_html_opens_the_report(shown, how: str) -> None:
    one = shown[how]
    assert one.opened == one.expected
    assert "StepLR(optimizer, step_size=3, gamma=0.5)" in one.page
    assert "The quiz is marked after it is handed in." in one.page
    assert ("A fast check" in one.page) == (how == "fast")


def test_fast_checks_all_of_the_reference_but_the_accuracy(shown) -> None:
    checks = document(shown["fast"].done)["submission"]["checks"]
    assert {check["kind"]: check["status"] for check in checks} == dict.fromkeys(FAST, "pass")
    assert "At first sight" not in shown["fast"].done.stderr


@pytest.mark.parametrize(
    ("source", "failed", "at_first_sight"),
    [
        ("step_at_head_of_epoch.py", {"step_order", "lr_values"}, True),
        ("wrong_gamma.py", {"scheduler_arguments", "lr_values"}, False),
    ],
)
def test_fast_finds_mistakes(  # noqa: PLR0913
    grade, root: Path, mine: Path, source: str, failed: set[str], *, at_first_sight: bool
) -> None:
    shutil.copy(SOLUTIONS / "reject" / source, mine / "train.py")
    done = grade("check", "--fast", "--json", "--course", root, cwd=mine)
    checks = document(done)["submission"]["checks"]
    assert done.returncode == 1
    assert {check["kind"] for check in checks if check["status"] != "pass"} == failed
    assert {check["kind"] for check in checks} == FAST
    assert ("At first sight: train.py:82: " in done.stderr) == at_first_sight


def test_the_quiz_is_not_marked_before_it_is_handed_in(
    grade, root: Path, mine: Path, shown
) -> None:
    (mine / "answers.yaml").write_text("build_step_lr: b\n", encoding="utf-8")
    other = grade("check", "--fast", "--json", "--course", root, cwd=mine)
    found = []
    for letter, done in (("a", shown["fast"].done), ("b", other)):
        assert done.returncode == 0, done.stderr
        one = document(done)["submission"]
        assert one["quiz"]["score"] is None
        assert {item["score"] for item in one["quiz"]["items"]} == {None}
        [answer] = [item.pop("answer") for item in one["quiz"]["items"] if item["answer"]]
        assert answer == [letter]
        assert one["score"] == one["max_score"] == 10  # those of the code alone
        found.append({name: one[name] for name in ("score", "max_score", "flags")})
    assert found[0] == found[1]


def test_watch_checks_again_when_the_file_is_saved(tiny: Path, mine: Path) -> None:
    program = Path(sys.executable).with_name("grade")
    with subprocess.Popen(
        [program, "check", "--watch", "--fast", "--course", tiny],
        cwd=mine,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        said = [next(line for line in watching.stdout if "points for the code" in line)]
        wrong = (SOLUTIONS / "reject" / "wrong_gamma.py").read_text()
        for text in (wrong, f"{wrong}# again\n"):  # the second one's verdict is surely there then
            (mine / "train.py").write_text(text)
            said.append(next(line for line in watching.stdout if "points for the code" in line))
        watching.send_signal(signal.SIGINT)
        watching.communicate()
    assert [line.split()[0] for line in said] == ["10", "5.5", "5.5"]
    assert watching.returncode == 1  # as it was at last


def test_watch_and_json_do_not_go_together(grade, mine: Path) -> None:
    done = grade("check", "--watch", "--json", cwd=mine)
    assert done.returncode == 2
    assert "give one of them" in done.stderr
