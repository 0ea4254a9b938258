"""The accuracy check on real MNIST, over several seeds: it must not depend on luck."""

import json
import re
import shutil

import pytest

SOLUTIONS = {
    "step_lr": "train.py",
    "constant": "reject/never_stepped.py",
    "per_batch": "reject/step_per_batch.py",
}
EXPECTED = {"step_lr": ("pass", 4), "constant": ("partial", 2), "per_batch": ("fail", 0)}
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module", params=SEEDS)
def accuracy(request, grade, root, tmp_path_factory):
    """Each solution's accuracy check with one seed."""
    course = tmp_path_factory.mktemp("course")
    for part in ("assignments", "reference", "question_bank"):
        shutil.copytree(root / part, course / part)
    toml = course / "assignments" / "lr_schedulers" / "assignment.toml"
    text, count = re.subn(r"(?m)^seed = 0", f"seed = {request.param}", toml.read_text())
    assert count == 1
    toml.write_text(text)
    submissions = tmp_path_factory.mktemp("submissions")
    for name, file in SOLUTIONS.items():
        shutil.copyfile(root / "reference" / "lr_schedulers" / file, submissions / f"{name}.py")
    out = tmp_path_factory.mktemp("grades")
    done = grade(submissions, "--assignment", "lr_schedulers", "--out", out, "--course", course)
    assert done.returncode == 0, done.stderr
    results = json.loads((out / "results.json").read_text())["submissions"]
    return {one["id"]: one["checks"][-1] for one in results}


@pytest.mark.parametrize("name", SOLUTIONS)
def test_a_schedule_gets_its_share_with_any_seed(accuracy, name) -> None:
    check = accuracy[name]
    assert check["kind"] == "accuracy"
    assert (check["status"], check["score"]) == EXPECTED[name], check["message"]
