"""`grade check`: the same verdicts as the instructor's run, and ways to look at them."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

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


def test_json_is_what_results_json_says_and_nothing_else(grade, tiny: Path, mine: Path) -> None:
    done = grade("check", "--json", "--course", tiny, cwd=mine)
    assert done.returncode == 0
    found = document(done)
    assert found["fast"] is False
    assert {check["status"] for check in found["submission"]["checks"]} == {"pass"}
    assert [file.name for file in mine.iterdir()] == ["train.py"]


@pytest.mark.parametrize(
    ("source", "code", "failed"),
    [
        ("train.py", 0, set()),
        ("reject/step_at_head_of_epoch.py", 1, {"step_order", "lr_values"}),
        ("reject/wrong_gamma.py", 1, {"scheduler_arguments", "lr_values"}),
    ],
)
def test_fast_checks_all_but_the_accuracy(  # noqa: PLR0913, PLR0917
    grade, root: Path, mine: Path, source: str, code: int, failed: set[str]
) -> None:
    shutil.copy(SOLUTIONS / source, mine / "train.py")
    done = grade("check", "--fast", "--json", "--course", root, cwd=mine)
    checks = document(done)["submission"]["checks"]
    assert done.returncode == code
    assert {check["kind"] for check in checks if check["status"] != "pass"} == failed
    assert "accuracy" not in {check["kind"] for check in checks}
    assert ("At first sight: train.py:82: " in done.stderr) == ("head" in source)


def test_html_opens_the_report(grade, tiny: Path, mine: Path, monkeypatch) -> None:
    opened, cache = mine.parent / "opened", mine.parent / "cache"
    browser = mine.parent / "browser"
    browser.write_text(f"#!/bin/sh\necho \"$1\" > '{opened}'\n")
    browser.chmod(0o755)
    data = Path(os.environ.get("GRADER_DATA") or Path.home() / ".cache" / "torch-grader")
    for name, value in (("BROWSER", browser), ("XDG_CACHE_HOME", cache), ("GRADER_DATA", data)):
        monkeypatch.setenv(name, str(value))
    path = cache / "torch-grader" / f"check-{NAME}.html"
    for fast in ([], ["--fast"]):
        done = grade("check", "--html", *fast, "--course", tiny, cwd=mine)
        assert done.returncode == 0, done.stderr
        assert opened.read_text().strip() == path.as_uri()
        page = path.read_text(encoding="utf-8")
        assert "StepLR(optimizer, step_size=3, gamma=0.5)" in page
        assert "The quiz is marked after it is handed in." in page
        assert ("A fast check" in page) == bool(fast)


def test_the_quiz_is_not_marked_before_it_is_handed_in(grade, tiny: Path, mine: Path) -> None:
    found = []
    for letter in "ab":
        (mine / "answers.yaml").write_text(f"build_step_lr: {letter}\n", encoding="utf-8")
        done = grade("check", "--fast", "--json", "--course", tiny, cwd=mine)
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
