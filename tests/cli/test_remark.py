"""`grade remark`: everybody is marked anew, nobody is run, or it says why that cannot be."""

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from course_copy import NAME, replace_in, toml_of
from marked_class import Class, changed

from grader.model.basis import Basis


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
