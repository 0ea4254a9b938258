"""The same command again: what has not changed is not run, and everything is marked anew.

Whether a submission was run is told by its evidence, which holds the run's times to the
microsecond: none comes out the same twice.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from course_copy import NAME, copy_course, make_tiny, replace_in, toml_of

from grader.gradebook.lock import locked
from grader.model.basis import Basis

NAMES = ("answers", "crash", "lone", "right", "wrong_gamma")


class Class(NamedTuple):
    """A course with a class in it, and its folder of marks."""

    course: Path
    submissions: Path
    out: Path

    def evidence(self) -> dict[str, str | None]:
        with closing(sqlite3.connect(self.out / "gradebook.sqlite")) as database:
            rows = database.execute("SELECT id, evidence FROM submission").fetchall()
            [reference] = database.execute("SELECT reference FROM run").fetchone()
        return {**dict(rows), "(reference)": reference}

    def marks(self) -> dict[str, dict]:
        document = json.loads((self.out / "results.json").read_text(encoding="utf-8"))
        return {one["id"]: one for one in document["submissions"]}

    def page(self, name: str) -> str:
        return (self.out / "report" / f"{name}.html").read_text(encoding="utf-8")

    def set_evidence(self, name: str, **fields: object) -> None:
        with closing(sqlite3.connect(self.out / "gradebook.sqlite")) as database:
            query = "SELECT evidence FROM submission WHERE id = ?"
            [text] = database.execute(query, (name,)).fetchone()
            changed = json.dumps({**json.loads(text), **fields})
            database.execute("UPDATE submission SET evidence = ? WHERE id = ?", (changed, name))
            database.commit()


@pytest.fixture(scope="module")
def graded(grade, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A class that was graded once; not to be changed."""
    course = make_tiny(copy_course(root, tmp_path_factory.mktemp("again") / "course"))
    one = Class(course, course / "class", course / "grades")
    material = root / "reference" / NAME
    for name, source in {
        "answers": "train.py",
        "crash": "reject/forgot_import.py",
        "right": "accept/trainer_class.py",
        "wrong_gamma": "reject/wrong_gamma.py",
    }.items():
        (one.submissions / name).mkdir(parents=True)
        shutil.copy(material / source, one.submissions / name / "train.py")
    (one.submissions / "answers" / "answers.yaml").write_text("build_step_lr: c\n")
    shutil.copy(material / "train.py", one.submissions / "lone.py")
    (one.submissions / "empty").mkdir()
    done = grade(one.submissions, "--assignment", NAME, cwd=course)
    assert done.returncode == 1, done.stderr
    return one


@pytest.fixture
def again(grade, graded: Class, tmp_path: Path):
    """A copy of the class and its marks, and the command on it: `again(*options)`.

    Called with `run=False`, it is told of a folder of MNIST that is not there, which ends it with
    2 where anything at all is to be run.
    """
    course = tmp_path / "course"
    shutil.copytree(graded.course, course)
    copy = Class(course, course / "class", course / "grades")

    def act(*options: object, run: bool) -> subprocess.CompletedProcess[str]:
        nowhere = () if run else ("--data", course / "nowhere")
        done = grade(copy.submissions, "--assignment", NAME, *nowhere, *options, cwd=course)
        assert done.returncode == 1, done.stderr
        return done

    return copy, act


def changed(before: dict, after: dict) -> set[str]:
    assert set(before) == set(after)
    return {name for name in before if before[name] != after[name]}


def test_an_unchanged_class_is_not_run_and_comes_out_the_same(again, graded: Class) -> None:
    copy, act = again
    pages = {file: file.stat().st_mtime_ns for file in (copy.out / "report").glob("[!i]*.html")}
    done = act(run=False)
    assert "5 of 6 are unchanged" in done.stderr
    assert changed(graded.evidence(), copy.evidence()) == set()
    for name in ("results.json", "grades.csv"):
        assert (copy.out / name).read_bytes() == (graded.out / name).read_bytes()
    assert {file: file.stat().st_mtime_ns for file in pages} == pages


@pytest.mark.parametrize("command", ["grade", "remark"])
def test_where_nothing_is_to_be_run_torch_is_not_imported(again, command: str) -> None:
    copy, _ = again
    program = Path(sys.executable).with_name("grade")
    arguments = [copy.submissions, "--assignment", NAME] if command == "grade" else ["remark"]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", program, *arguments],
        cwd=copy.course,
        capture_output=True,
        text=True,
        check=False,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert done.returncode == 1
    assert "grader.pipeline" in imported
    assert imported & {"torch", "torchvision", "grader.grading"} == set()


def test_only_what_changed_or_is_not_settled_is_run(again, graded: Class) -> None:
    copy, act = again
    replace_in(copy.submissions / "wrong_gamma" / "train.py", "gamma=0.1", "gamma=0.5")
    limit = {"ending": "timeout", "failure": {"type": "limit", "message": "late", "frames": []}}
    copy.set_evidence("right", **limit, cpu_seconds=1e6)
    copy.set_evidence("lone", **limit, cpu_seconds=0.5)
    fault = {"type": "grader", "message": "OSError: no space", "frames": []}
    copy.set_evidence("crash", ending="internal_error", stage="start", failure=fault)
    before = copy.evidence()
    done = act(run=True)
    assert "2 of 6 are unchanged" in done.stderr
    assert changed(before, copy.evidence()) == {"wrong_gamma", "lone", "crash"}
    marks, first = copy.marks(), graded.marks()
    assert [check["status"] for check in marks["wrong_gamma"]["checks"]] == ["pass"] * 5
    assert [check["status"] for check in marks["right"]["checks"]][:2] == ["pass", "timeout"]
    for name in ("lone", "crash", "answers"):
        assert {**marks[name], "seconds": 0} == {**first[name], "seconds": 0}
    assert "gamma is 0.1" in graded.page("wrong_gamma")
    assert "gamma is 0.1" not in copy.page("wrong_gamma")


def test_rerun_runs_everything(again, graded: Class) -> None:
    copy, act = again
    act("--rerun", run=True)
    everybody = {*NAMES, "(reference)"}
    assert changed(graded.evidence(), copy.evidence()) == everybody
    first = graded.marks()
    assert {name: {**one, "seconds": 0} for name, one in copy.marks().items()} == {
        name: {**one, "seconds": 0} for name, one in first.items()
    }


def test_another_run_section_runs_everything(again, graded: Class) -> None:
    copy, act = again
    replace_in(toml_of(copy.course), "seed = 0", "seed = 1")
    act(run=True)
    assert changed(graded.evidence(), copy.evidence()) == {*NAMES, "(reference)"}


def test_other_points_are_marked_without_a_run(again) -> None:
    copy, act = again
    replace_in(toml_of(copy.course), "points = 1\n", "points = 11\n")
    act(run=False)
    constraints = copy.marks()["right"]["checks"][3]
    assert (constraints["score"], constraints["max_score"]) == (11, 11)
    assert "11 / 11" in copy.page("right")


def test_other_answers_are_marked_without_a_run(again, graded: Class) -> None:
    copy, act = again
    (copy.submissions / "answers" / "answers.yaml").write_text("build_step_lr: a\n")
    (copy.submissions / "right" / "answers.yaml").write_text("build_step_lr: a\n")
    act(run=False)
    before, after = graded.marks(), copy.marks()
    assert {n for n in after if after[n] != before[n]} == {"answers", "right"}
    for name in ("answers", "right"):
        assert after[name]["quiz"]["score"] > before[name]["quiz"]["score"]
        assert copy.page(name) != graded.page(name)
    assert copy.page("lone") == graded.page("lone")


def test_another_review_and_other_looks_change_pages_without_a_run(again, graded: Class) -> None:
    copy, act = again
    assert "the right answer" in copy.page("answers")
    replace_in(toml_of(copy.course), "[quiz]\n", '[quiz]\nreview = "score_only"\n')
    (copy.course / "report").mkdir()
    (copy.course / "report" / "colours.toml").write_text('[light]\nlink = "#005a9c"\n')
    act(run=False)
    assert "the right answer" not in copy.page("answers")
    assert "build_step_lr" not in copy.page("answers")
    assert "--link: #005a9c;" in copy.page("answers")
    assert copy.marks() == graded.marks()


def test_a_reference_that_fails_new_demands_is_told_without_a_run(again, grade) -> None:
    copy, _ = again
    replace_in(toml_of(copy.course), "step_size = 3", "step_size = 4")
    done = grade(copy.submissions, "--assignment", NAME, "--data", "nowhere", cwd=copy.course)
    assert done.returncode == 2
    assert "does not pass the check scheduler_arguments" in done.stderr


# pages


def test_a_page_that_is_not_as_it_was_written_is_written_again(again, graded: Class) -> None:
    copy, act = again
    report = copy.out / "report"
    (report / "right.html").unlink()
    (report / "lone.html").write_text("<p>half a pa")
    act(run=False)
    assert copy.page("right") == graded.page("right")
    assert copy.page("lone") == graded.page("lone")


def test_who_left_takes_their_page_along_and_nothing_else(again) -> None:
    copy, act = again
    report = copy.out / "report"
    notes = report / "notes.html"
    notes.write_text("mine")
    (report / "crash.html").write_text("mine too: I wrote to her")
    (report / "right.html.new").write_text("<p>left by a grader that was killed")
    shutil.rmtree(copy.submissions / "right")
    shutil.rmtree(copy.submissions / "crash")
    (copy.submissions / "lone.py").unlink()
    act(run=False)
    assert {file.name for file in report.iterdir()} == {
        *("index.html", "answers.html", "empty.html", "wrong_gamma.html"),
        *("notes.html", "crash.html"),
    }
    assert notes.read_text() == "mine"
    assert (report / "crash.html").read_text() == "mine too: I wrote to her"
    assert set(copy.marks()) == {"answers", "empty", "wrong_gamma"}


def test_pages_of_version_1_of_the_gradebook_go_too(again) -> None:
    copy, act = again
    with closing(sqlite3.connect(copy.out / "gradebook.sqlite")) as database:
        database.execute("DELETE FROM page")
        database.commit()
    shutil.rmtree(copy.submissions / "right")
    act(run=False)
    assert not (copy.out / "report" / "right.html").exists()
    assert (copy.out / "report" / "crash.html").exists()


# two at a time


def test_a_second_grader_says_so_and_changes_nothing(again, grade) -> None:
    copy, _ = again
    before = {f: f.read_bytes() for f in copy.out.rglob("*") if f.is_file()}
    with locked(copy.out):
        for command in ([copy.submissions, "--assignment", NAME, "--rerun"], ["remark"]):
            done = grade(*command, cwd=copy.course)
            assert done.returncode == 2
            assert f"process {os.getpid()}, since 20" in done.stderr
            assert "Traceback" not in done.stderr
    assert {f: f.read_bytes() for f in copy.out.rglob("*") if f.is_file()} == before


# marking again


@pytest.fixture
def remark(again, grade):
    """The copy of the class, and `grade remark` on it.

    The gradebook remembers the class where it was graded; the copy's is told of its own.
    """
    copy, _ = again

    def act(*, told: Path | None = copy.submissions) -> subprocess.CompletedProcess[str]:
        options = ("--submissions", told) if told else ()
        return grade("remark", copy.out, "--course", copy.course, *options, cwd=copy.course.parent)

    return copy, act


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2
    assert "Hint: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout
    return done.stderr


def test_remark_does_what_grading_again_does(remark, again, graded: Class) -> None:
    copy, act = remark
    replace_in(toml_of(copy.course), "points = 6", "points = 10")
    replace_in(toml_of(copy.course), "accuracy_at_least = 0.1", "accuracy_at_least = 0.05")
    question = copy.course / "question_bank" / NAME / "build_step_lr.yaml"
    replace_in(question, "key: a", "key: c")
    (copy.submissions / "right" / "answers.yaml").write_text("build_step_lr: c\n")
    done = act()
    assert done.returncode == 1, done.stderr
    assert "right" in done.stdout
    assert changed(graded.evidence(), copy.evidence()) == set()
    marks = copy.marks()
    for name in ("right", "answers"):
        assert marks[name]["quiz"]["score"] > graded.marks()[name]["quiz"]["score"]
    assert {one["max_score"] for one in marks.values()} == {24}
    files = {f: f.read_bytes() for f in copy.out.rglob("*.*") if "sqlite" not in f.name}
    again[1](run=False)
    assert {f: f.read_bytes() for f in files} == files


def test_answers_that_cannot_be_understood_are_told_and_stop_nothing(remark) -> None:
    copy, act = remark
    (copy.submissions / "right" / "answers.yaml").write_text(
        "build_step_lr: [a, b]\nno_such_question: a\nlr_after_three_steps: c\n"
        "missing_optimizer_step: z\nvariants: {lr_after_three_steps: '00000000'}\n"
    )
    done = act()
    assert (done.returncode, done.stderr) == (1, "")  # for the others of the class
    quiz = copy.marks()["right"]["quiz"]
    assert quiz["score"] == 0
    assert len(quiz["items"]) == 10
    page = copy.page("right")
    for told in (
        "build_step_lr takes one letter, but 2 were given.",
        "The quiz has no question",
        "The answer to lr_after_three_steps is to another variant",
        "missing_optimizer_step has the choices",
    ):
        assert told in page, told


def test_remark_tells_what_needs_a_run_and_changes_nothing(remark) -> None:
    copy, act = remark
    toml, reference = toml_of(copy.course), copy.course / "reference" / NAME / "train.py"
    replace_in(toml, "epochs = 10", "epochs = 9")
    reference.write_text(reference.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    replace_in(toml, "points = 6", "points = 10")
    before = {f: f.read_bytes() for f in copy.out.rglob("*") if f.is_file()}
    message = refused(act())
    assert f"{toml}: " in message
    assert "epochs was 10, is 9" in message
    assert f"{reference}: " in message
    assert f"grade {copy.submissions} --assignment {NAME} --out {copy.out}" in message
    assert {f: f.read_bytes() for f in copy.out.rglob("*") if f.is_file()} == before


def test_remark_names_whom_it_has_no_evidence_of(remark) -> None:
    copy, act = remark
    with (copy.submissions / "right" / "train.py").open("a") as script:
        script.write("\n")
    shutil.copytree(copy.submissions / "right", copy.submissions / "newcomer")
    before = (copy.out / "results.json").read_bytes()
    message = refused(act())
    assert "2 of 7 submissions" in message
    assert "newcomer, right" in message
    assert (copy.out / "results.json").read_bytes() == before


def test_remark_finds_the_submissions_where_they_were_or_are_told_to_be(
    remark, graded: Class
) -> None:
    copy, act = remark
    moved = copy.course / "moved"
    copy.submissions.rename(moved)
    assert act(told=None).returncode == 1  # it looked where the class was graded
    assert act(told=moved).returncode == 1
    assert copy.marks() == graded.marks()
    assert str(copy.submissions) in refused(act())


def test_remark_with_another_torch_says_what_the_class_was_run_with(remark, graded: Class) -> None:
    copy, act = remark
    with closing(sqlite3.connect(copy.out / "gradebook.sqlite")) as database:
        [basis] = database.execute("SELECT basis FROM run").fetchone()
    old = msgspec.json.decode(basis, type=Basis)
    new = msgspec.structs.replace(old, environment={**old.environment, "torch": "2.6.0"})
    with closing(sqlite3.connect(copy.out / "gradebook.sqlite")) as database:
        text = msgspec.json.encode(new).decode()
        database.execute("UPDATE run SET basis = ?, key = ?", (text, new.key))
        database.execute("UPDATE submission SET key = ?", (new.key,))
        database.commit()
    assert act().returncode == 1
    document = json.loads((copy.out / "results.json").read_text(encoding="utf-8"))
    assert document["environment"]["torch"] == "2.6.0"
    assert copy.marks() == graded.marks()


def test_remark_where_there_is_no_gradebook(grade, graded: Class, tmp_path: Path) -> None:
    message = refused(grade("remark", tmp_path, "--course", graded.course))
    assert str(tmp_path) in message
    assert list(tmp_path.iterdir()) == []


def test_remark_of_a_gradebook_of_version_1(remark) -> None:
    copy, act = remark
    with closing(sqlite3.connect(copy.out / "gradebook.sqlite")) as database:
        database.executescript("""
            DROP TABLE page; DROP TABLE constant;
            ALTER TABLE run DROP COLUMN folder; ALTER TABLE run DROP COLUMN basis;
            ALTER TABLE run DROP COLUMN key;
            ALTER TABLE submission DROP COLUMN key; ALTER TABLE submission DROP COLUMN content;
            PRAGMA user_version=1;
        """)
    assert "older grader" in refused(act())
