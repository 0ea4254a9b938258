"""One small class, graded for real: what is written, and that it is the same again."""

import csv
import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from course_copy import NAME

from grader import __version__

KINDS = ["scheduler_arguments", "step_order", "lr_values", "constraints", "accuracy"]
ODD = b"=caf\xe9 \x1b[31m"
ODD_ID = "=caf\\xe9 \x1b[31m"
GRADABLE = {"crash", "lone", "right", "wrong_gamma", ODD_ID}


def make_class(folder: Path, root: Path, *, whole: bool) -> Path:
    """A class of five that can be run and, where it is whole, two that cannot."""
    material = root / "reference" / NAME
    sources = {
        b"right": material / "train.py",
        b"wrong_gamma": material / "reject" / "wrong_gamma.py",
        b"crash": material / "reject" / "forgot_import.py",
        ODD: material / "accept" / "trainer_class.py",
    }
    folder.mkdir(parents=True)
    for name, source in sources.items():
        student = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        student.mkdir()
        shutil.copy(source, student / "train.py")
    shutil.copy(material / "reject" / "step_at_head_of_epoch.py", folder / "lone.py")
    (folder / "right" / "answers.yaml").write_text("build_step_lr: a\nlr_after_three_steps: c\n")
    (folder / "roster.csv").write_text("id,name\n")
    if whole:
        (folder / "empty").mkdir()
        (folder / "packed.zip").write_bytes(b"PK")
    return folder


@pytest.fixture(scope="module")
def first(grade, root: Path, tiny: Path):
    """The first run, of the whole class: (what the command did, its folder of marks)."""
    submissions = make_class(tiny / "whole", root, whole=True)
    done = grade(submissions, "--assignment", NAME, "--jobs", 2, "--out", tiny / "a", cwd=tiny)
    return done, tiny / "a"


@pytest.fixture(scope="module")
def second(grade, root: Path, tiny: Path, first):
    """Another run, of those that can be run, one at a time, into a folder of marks of before.

    The folder lies among the submissions, and is none of them.
    """
    submissions = make_class(tiny / "gradable", root, whole=False)
    out = submissions / "grades"
    shutil.copytree(first[1], out)
    done = grade(submissions, "--assignment", NAME, "--jobs", 1, "--out", out, cwd=tiny)
    return done, out


def submissions_of(run) -> dict[str, dict]:
    document = json.loads((run[1] / "results.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in document["submissions"]}


def test_exit_1_where_something_cannot_be_graded(first) -> None:
    done, _ = first
    assert done.returncode == 1, done.stderr
    assert "Ungradable: empty: " in done.stdout
    assert "Ungradable: packed: " in done.stdout


def test_exit_0_where_everything_was_graded_whatever_the_marks(second) -> None:
    done, _ = second
    assert done.returncode == 0, done.stderr
    assert "Ungradable" not in done.stdout


def test_what_is_shown_names_everybody_and_steers_no_terminal(first) -> None:
    done, out = first
    assert "roster.csv" in done.stderr
    for name in ("crash", "empty", "lone", "packed", "right", "wrong_gamma", "caf"):
        assert name in done.stdout
        assert name in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert str(out / "report" / "index.html") in done.stdout


def test_results_json_is_as_the_design_states(first) -> None:
    document = json.loads((first[1] / "results.json").read_text(encoding="utf-8"))
    assert list(document) == [
        "schema_version",
        "assignment",
        "grader_version",
        "environment",
        "submissions",
    ]
    assert document["schema_version"] == 1
    assert document["assignment"] == NAME
    assert document["grader_version"] == __version__
    assert document["environment"]["torch"]
    assert {type(value) for value in document["environment"].values()} == {str}
    ids = [one["id"] for one in document["submissions"]]
    assert ids == sorted(GRADABLE | {"empty", "packed"})
    for one in document["submissions"]:
        assert_submission(one)


def assert_submission(one: dict) -> None:
    assert list(one) == [
        *("id", "status", "score", "max_score", "flags", "checks", "quiz", "seconds"),
    ]
    assert one["status"] in ("graded", "ungradable")
    assert isinstance(one["score"], float)
    assert one["max_score"] == 20
    assert all(isinstance(flag, str) for flag in one["flags"])
    assert isinstance(one["seconds"], float)
    assert [check["kind"] for check in one["checks"]] == KINDS
    for check in one["checks"]:
        as_designed = ["kind", "status", "score", "max_score", "message", "file", "line"]
        assert list(check) == [*as_designed, "mistake"]
        assert isinstance(check["score"], float)
        assert 0 <= check["score"] <= check["max_score"]
        assert check["message"]
        assert (check["file"] is None) == (check["line"] is None)
        assert check["line"] is None or isinstance(check["line"], int)
    assert list(one["quiz"]) == ["score", "max_score", "items"]
    assert one["quiz"]["max_score"] == 6
    assert len(one["quiz"]["items"]) == 10
    for item in one["quiz"]["items"]:
        assert list(item) == ["id", "answer", "score", "max_score", "variant"]
        assert isinstance(item["answer"], list)
    parts = [check["score"] for check in one["checks"]]
    assert one["score"] == pytest.approx(sum(parts) + one["quiz"]["score"], abs=0.005)


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("right", ["pass"] * 5),
        (ODD_ID, ["pass"] * 5),
        ("wrong_gamma", ["partial", "pass", "fail", "pass", "pass"]),
        ("lone", ["pass", "fail", "fail", "pass", "pass"]),
        ("empty", ["skipped"] * 5),
        ("packed", ["skipped"] * 5),
    ],
)
def test_the_marks_are_right(first, name: str, statuses: list[str]) -> None:
    one = submissions_of(first)[name]
    assert [check["status"] for check in one["checks"]] == statuses
    assert one["status"] == ("ungradable" if statuses[0] == "skipped" else "graded")
    points = {"pass": 1, "partial": 0.5}
    expected = [
        check["max_score"] * points.get(status, 0)
        for check, status in zip(one["checks"], statuses, strict=True)
    ]
    assert [check["score"] for check in one["checks"]] == expected


def test_a_crash_is_a_mark_of_its_own_and_blocks_what_comes_after(first) -> None:
    checks = submissions_of(first)["crash"]["checks"]
    assert [check["status"] for check in checks].count("crash") == 1
    blocker = next(check for check in checks if check["status"] == "crash")
    after = checks[checks.index(blocker) + 1 :]
    assert {check["status"] for check in after} == {"skipped"}
    assert all(blocker["kind"] in check["message"] for check in after)
    assert blocker["line"]


def test_the_quiz_is_marked(first) -> None:
    quiz = submissions_of(first)["right"]["quiz"]
    answers = {item["id"]: (item["answer"], item["score"]) for item in quiz["items"]}
    assert answers["build_step_lr"] == (["a"], 1)
    assert answers["lr_after_three_steps"] == (["c"], 0)
    assert answers["missing_optimizer_step"] == ([], 0)
    assert 0 < quiz["score"] < 6


def test_a_lone_file_is_named_in_its_own_messages(first) -> None:
    check = submissions_of(first)["lone"]["checks"][1]
    assert (check["file"], check["status"]) == ("lone.py", "fail")
    line = check["line"]
    source = (first[1].parent / "whole" / "lone.py").read_text(encoding="utf-8").splitlines()
    assert "scheduler.step()" in source[line - 1]


def test_grades_csv_has_a_row_a_submission(first) -> None:
    with (first[1] / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["id", "status", "score", "max_score", *KINDS, "quiz", "flags"]
    by_id = {row["id"]: row for row in rows}
    results = submissions_of(first)
    assert set(by_id) == {f"'{name}" if name.startswith("=") else name for name in results}
    for name in ("right", "wrong_gamma", "empty"):
        assert float(by_id[name]["score"]) == results[name]["score"]
        for check in results[name]["checks"]:
            assert float(by_id[name][check["kind"]]) == check["score"]


def test_there_is_a_page_for_the_class_and_one_a_student(first) -> None:
    report = first[1] / "report"
    names = {file.name for file in report.iterdir()}
    assert len(names) == len(submissions_of(first)) + 1
    assert {"index.html", "right.html", "crash.html", "empty.html", "packed.html"} <= names
    for file in report.iterdir():
        text = file.read_text(encoding="utf-8")
        assert text[:15].lower() == "<!doctype html>"
        assert "\x1b" not in text


def test_the_gradebook_holds_everybody(first) -> None:
    with closing(sqlite3.connect(first[1] / "gradebook.sqlite")) as database:
        rows = database.execute("SELECT id, status, score, result, evidence FROM submission")
        stored = {row[0]: row[1:] for row in rows}
        [run] = database.execute("SELECT assignment, grader_version, reference FROM run").fetchall()
    results = submissions_of(first)
    assert set(stored) == set(results)
    for name, (status, score, result, evidence) in stored.items():
        assert (status, score) == (results[name]["status"], results[name]["score"])
        assert json.loads(result)["id"] == name
        assert (evidence is None) == (status == "ungradable")
    assert run[:2] == (NAME, __version__)
    assert json.loads(run[2])["ending"] == "finished"


def test_nothing_else_is_left_in_the_folder_of_marks(first) -> None:
    names = {file.name for file in first[1].iterdir()}
    files = {"results.json", "grades.csv", "question_stats.csv", "gradebook.sqlite"}
    assert names == files | {"report"}
    [quiz, *_] = csv.DictReader((first[1] / "question_stats.csv").open(newline=""))
    assert (quiz["row"], quiz["n"], quiz["few"]) == ("quiz", "1", "yes")


def test_the_marks_are_the_same_again_however_many_run_at_a_time(first, second) -> None:
    one, other = submissions_of(first), submissions_of(second)
    assert set(other) == GRADABLE
    for name, result in other.items():
        assert {**result, "seconds": 0} == {**one[name], "seconds": 0}


def test_marks_of_before_are_replaced(second) -> None:
    with closing(sqlite3.connect(second[1] / "gradebook.sqlite")) as database:
        stored = {row[0] for row in database.execute("SELECT id FROM submission")}
        assert database.execute("SELECT count(*) FROM run").fetchone() == (1,)
    assert stored == set(submissions_of(second)) == GRADABLE
    assert "empty" not in (second[1] / "grades.csv").read_text(encoding="utf-8")
    assert "empty" not in (second[1] / "report" / "index.html").read_text(encoding="utf-8")


# a student's own work


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("train.py", 0, "14 of 14 points for the code."),
        ("reject/wrong_gamma.py", 1, "gamma is 0.1, not 0.5"),
        ("reject/stub_untouched.py", 1, "still as in the stub"),
    ],
)
def test_check_from_within_the_students_folder(  # noqa: PLR0913, PLR0917
    grade, root: Path, tiny: Path, tmp_path: Path, source: str, code: int, words: str
) -> None:
    shutil.copy(root / "reference" / NAME / source, tmp_path / "train.py")
    done = grade("check", "--course", tiny, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in " ".join(done.stdout.split())
    for kind in KINDS:
        assert kind in done.stdout
    assert "Traceback" not in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["train.py"]
