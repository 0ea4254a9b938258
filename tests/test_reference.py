"""The reference, every `accept/` and every `reject/` solution, graded as one class."""

import json
import re
import shutil
from pathlib import Path

import pytest

SOLUTIONS = Path(__file__).parent.parent / "reference" / "lr_schedulers"
ACCEPT = sorted((SOLUTIONS / "accept").glob("*.py"))
REJECT = sorted((SOLUTIONS / "reject").glob("*.py"))
OTHER_ARITHMETIC = {"amp_grad_scaler"}  # a replay in full precision gives other weights
KINDS = {"scheduler_arguments", "step_order", "lr_values", "constraints", "accuracy"}


@pytest.fixture(scope="module")
def marks(submissions):
    """Every solution's checks by kind, from one run of the command line."""
    return {
        name: {check["kind"]: check for check in one["checks"]} for name, one in submissions.items()
    }


@pytest.fixture(scope="module")
def submissions(grade, root, tmp_path_factory):
    """What `results.json` says of every solution, from one run with an audit of all of them."""
    folder = tmp_path_factory.mktemp("solutions")
    for prefix, files in (("accept", ACCEPT), ("reject", REJECT)):
        for file in files:
            shutil.copyfile(file, folder / f"{prefix}-{file.name}")
    shutil.copyfile(SOLUTIONS / "train.py", folder / "reference.py")
    out = tmp_path_factory.mktemp("grades")
    done = grade(folder, "--assignment", "lr_schedulers", "--audit", "--out", out, "--course", root)
    assert done.returncode == 0, done.stderr
    return {one["id"]: one for one in json.loads((out / "results.json").read_text())["submissions"]}


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


def flags_of(submissions, name) -> list[str]:
    """What is said for a person's eyes, other than that there are no answers to the quiz."""
    return [flag for flag in submissions[name]["flags"] if not flag.startswith("quiz:")]


@pytest.mark.parametrize("file", ACCEPT, ids=lambda file: file.stem)
def test_accepted_without_a_flag(submissions, file) -> None:
    flags = flags_of(submissions, f"accept-{file.stem}")
    if file.stem in OTHER_ARITHMETIC:
        assert [flag[:20] for flag in flags] == ["audit: not provable:"]
    else:
        assert flags == []  # so the replay proved the weights: all are audited


def test_the_references_weights_are_proved(submissions) -> None:
    assert flags_of(submissions, "reference") == []


@pytest.mark.parametrize("file", REJECT, ids=lambda file: file.stem)
def test_an_honest_mistake_raises_no_doubts(submissions, file) -> None:
    flags = flags_of(submissions, f"reject-{file.stem}")
    assert [flag for flag in flags if not flag.startswith("audit: not provable:")] == []
