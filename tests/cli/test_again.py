"""The same command again: what has not changed is not run, and everything is marked anew.

Whether a submission was run is told by its evidence, which holds the run's times to the
microsecond: none comes out the same twice.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from course_copy import NAME, replace_in, toml_of
from marked_class import NAMES, Class, changed

from grader.gradebook.lock import locked


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
