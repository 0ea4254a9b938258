"""The reference, every `accept/` and every `reject/` solution, graded as one class."""

import json
import re
import shutil
from pathlib import Path

import pytest

SOLUTIONS = Path(__file__).parent.parent / "reference" / "lr_schedulers"
ACCEPT = sorted((SOLUTIONS / "accept").glob("*.py"))
REJECT = sorted((SOLUTIONS / "reject").glob("*.py"))
KINDS = {"scheduler_arguments", "step_order", "lr_values", "constraints", "accuracy"}


@pytest.fixture(scope="module")
def marks(grade, root, tmp_path_factory):
    """Every solution's checks by kind, from one run of the command line."""
    folder = tmp_path_factory.mktemp("solutions")
    for prefix, files in (("accept", ACCEPT), ("reject", REJECT)):
        for file in files:
            shutil.copyfile(file, folder / f"{prefix}-{file.name}")
    shutil.copyfile(SOLUTIONS / "train.py", folder / "reference.py")
    out = tmp_path_factory.mktemp("grades")
    done = grade(folder, "--assignment", "lr_schedulers", "--out", out, "--course", root)
    assert done.returncode == 0, done.stderr
    submissions = json.loads((out / "results.json").read_text())["submissions"]
    return {one["id"]: {check["kind"]: check for check in one["checks"]} for one in submissions}


def declared(file: Path, what: str) -> set[str]:
    """The kinds that a `reject/` solution says it must fail, or must pass."""
    found = re.search(rf"^# must {what}: (.+)$", file.read_text(), re.MULTILINE)
    assert found, f"{file.name} does not say what it must {what}"
    kinds = set(re.split(r",\s*", found[1].strip())) - {"none"}
    assert kinds <= KINDS
    return kinds


def problems(checks) -> dict[str, str]:
    return {k: f"{c['status']}: {c['message']}" for k, c in checks.items() if c["status"] != "pass"}


def test_there_are_enough_solutions() -> None:
    assert len(ACCEPT) >= 10
    assert len(REJECT) >= 20


def test_the_reference_gets_full_marks(marks) -> None:
    assert problems(marks["reference"]) == {}


@pytest.mark.parametrize("file", ACCEPT, ids=lambda file: file.stem)
def test_accepted(marks, file) -> None:
    checks = marks[f"accept-{file.stem}"]
    assert problems(checks) == {}
    assert all(check["score"] == check["max_score"] for check in checks.values())


@pytest.mark.parametrize("file", REJECT, ids=lambda file: file.stem)
def test_rejected_for_what_it_names_and_nothing_else(marks, file) -> None:
    must_fail, must_pass = declared(file, "fail"), declared(file, "pass")
    assert must_fail, "a solution to reject has to fail something"
    assert not must_fail & must_pass
    wrong = problems(marks[f"reject-{file.stem}"])
    assert must_fail <= set(wrong)
    assert {kind: wrong[kind] for kind in must_pass if kind in wrong} == {}
