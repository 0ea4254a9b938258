"""A class that comes in an odd shape: names, endings, and marks of before among the submissions."""

import json
import shutil
from pathlib import Path

import pytest
from course_copy import NAME

# Files that are a student each: an ending in capitals, and names that are modules' names too.
ALONE = ["S17.PY", "torch.py", "code.py", "json.py", "train.py", "my.work.v2.py", "a b (1).py"]

# Modules of a student's own, by the student's id; some have names of our own.
HELPERS = {
    "beside": "schedule_helpers.py",
    "grader_file": "grader.py",
    "grader_package": "grader/__init__.py",
    "grader_inside": "grader/inside.py",
}


@pytest.fixture(scope="module")
def submissions(root: Path, tiny: Path) -> Path:
    folder = tiny / "odd"
    folder.mkdir()
    right = root / "reference" / NAME / "train.py"
    for name in ALONE:
        shutil.copy(right, folder / name)
    for name, helper in HELPERS.items():
        (folder / name / helper).parent.mkdir(parents=True)
        (folder / name / helper).write_text("RIGHT = 0.5\n", encoding="utf-8")
        module = helper.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        text = right.read_text(encoding="utf-8").replace("gamma=0.5", "gamma=RIGHT")
        (folder / name / "train.py").write_text(f"from {module} import RIGHT\n{text}")
    (folder / "quiz").mkdir()
    shutil.copy(right, folder / "quiz" / "train.py")
    (folder / "quiz" / "Answers.yaml").write_text("build_step_lr: a\n")
    return folder


@pytest.fixture(scope="module")
def first(grade, submissions: Path, tiny: Path):
    """Marks and reports go where the submissions are."""
    return grade(submissions, "--assignment", NAME, "--audit", "--out", submissions, cwd=tiny)


def marks(out: Path) -> dict[str, dict]:
    document = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in document["submissions"]}


def test_a_script_is_a_script_whatever_its_name(first, submissions: Path) -> None:
    assert first.returncode == 0, first.stderr
    found = marks(submissions)
    ids = {Path(name).stem for name in ALONE} | set(HELPERS)
    assert set(found) == {*ids, "quiz"}
    for name in ids:
        assert [check["status"] for check in found[name]["checks"]] == ["pass"] * 5, name
        # Who imports a module of our name gets the marks, and a person looks at it.
        looked_at = ["grader (train.py:1)" in flag for flag in found[name]["flags"]]
        assert looked_at == [True] * name.startswith("grader"), name


def test_answers_count_with_a_capital_letter(first, submissions: Path) -> None:
    assert first.returncode == 0
    assert marks(submissions)["quiz"]["quiz"]["score"] > 0


def test_a_second_run_finds_no_student_in_the_marks(
    grade, first, submissions: Path, tiny: Path
) -> None:
    assert first.returncode == 0
    old = submissions / "marks of before"
    old.mkdir()
    for name in ("results.json", "gradebook.sqlite"):
        shutil.copy(submissions / name, old)
    before = (submissions / "results.json").read_bytes()
    again = grade(submissions, "--assignment", NAME, "--out", submissions, cwd=tiny)
    assert again.returncode == 0, again.stderr
    assert (submissions / "results.json").read_bytes() == before
    assert "left out: marks of before" in again.stderr.replace("\n", " ")
