"""The gradebook: each submission as it ends, and no file of another kind is touched."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from grader.gradebook.store import SCHEMA_VERSION, Gradebook
from grader.intake.submissions import find_submissions
from grader.model.errors import GraderError
from grader.model.evidence import NOT_FINITE, Evidence, Failure, StepRun
from grader.model.result import CheckResult, Explanation, Result

EVIDENCE = Evidence(
    ending="crash",
    stage="train",
    failure=Failure("ValueError", "it \u202e broke\0"),
    steps=(StepRun("optimizer", 0, 0, 188, (0.01,)),),
    stdout="\ufffd",
)
WORDS = Explanation("crashed", asked="", seen="It broke.")


def result_of(name: str, score: float | None = 3.5) -> Result:
    return Result(
        id=name,
        status="needs_attention" if score is None else "graded",
        score=score,
        max_score=14,
        flags=("a note",),
        checks=(CheckResult("step_order", "crash", score, 3, WORDS, "train.py", 3),),
        quiz=None,
        seconds=1.5,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gradebook.sqlite"


def begin(book: Gradebook, fingerprint: str = "f" * 64) -> None:
    book.begin("sheet", fingerprint, "0.1.0", {"torch": "2.15.0"}, EVIDENCE)


def begin_anew(path: Path) -> None:
    with Gradebook(path) as book:
        begin(book)


def rows(path: Path, what: str = "submission") -> list[tuple]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(f"SELECT * FROM {what}").fetchall()  # noqa: S608


def test_a_submission_comes_back_as_it_was(path: Path) -> None:
    with Gradebook(path) as book:
        begin(book)
        book.add(result_of("s1"), EVIDENCE)
    [(name, status, score, most, result, evidence)] = rows(path)
    assert (name, status, score, most) == ("s1", "graded", 3.5, 14)
    assert msgspec.json.decode(result, type=Result) == result_of("s1")
    assert msgspec.json.decode(evidence, type=Evidence) == EVIDENCE


def test_no_mark_is_null_and_not_a_zero(path: Path) -> None:
    with Gradebook(path) as book:
        begin(book)
        book.add(result_of("s1", None), None)
        book.add(result_of("s2", 0.0), None)
    assert [(row[0], row[2], row[5]) for row in rows(path)] == [("s1", None, None), ("s2", 0, None)]


def test_each_submission_can_be_read_as_soon_as_it_was_added(path: Path) -> None:
    with Gradebook(path) as book:
        begin(book)
        for count, name in enumerate(("s1", "s2"), 1):
            book.add(result_of(name), None)
            assert len(rows(path)) == count


def test_the_run_is_told_with_what_its_marks_rest_on(path: Path) -> None:
    with Gradebook(path) as book:
        begin(book)
    [(name, fingerprint, version, environment, reference)] = rows(path, "run")
    assert (name, fingerprint, version) == ("sheet", "f" * 64, "0.1.0")
    assert msgspec.json.decode(environment) == {"torch": "2.15.0"}
    assert msgspec.json.decode(reference, type=Evidence) == EVIDENCE


def test_a_new_run_takes_the_place_of_the_one_before(path: Path) -> None:
    for fingerprint, name in (("a", "s1"), ("b", "s2")):
        with Gradebook(path) as book:
            begin(book, fingerprint)
            book.add(result_of(name), None)
    assert [row[1] for row in rows(path, "run")] == ["b"]
    assert [row[0] for row in rows(path)] == ["s2"]


def test_opening_alone_loses_nothing(path: Path) -> None:
    with Gradebook(path) as book:
        begin(book)
        book.add(result_of("s1"), EVIDENCE)
    with Gradebook(path):
        pass
    assert [row[0] for row in rows(path)] == ["s1"]


def test_an_lr_that_is_not_finite_comes_back_as_it_was(path: Path) -> None:
    steps = (StepRun("optimizer", 0, 0, 1, (NOT_FINITE,)),)
    with Gradebook(path) as book:
        begin(book)
        book.add(result_of("s1"), msgspec.structs.replace(EVIDENCE, steps=steps))
    [evidence] = [row[5] for row in rows(path)]
    assert msgspec.json.decode(evidence, type=Evidence).steps == steps


@pytest.mark.parametrize(
    "name", ["'; DROP TABLE submission; --", "=1+1", "a\nb", "\x1b[31m", "\U0001f600", "a\0b", ""]
)
def test_odd_ids_are_kept(path: Path, name: str) -> None:
    with Gradebook(path) as book:
        begin(book)
        book.add(result_of(name), EVIDENCE)
        book.add(result_of("s2"), EVIDENCE)
    assert [row[0] for row in rows(path)] == [name, "s2"]


def test_names_on_disk_that_are_not_utf_8_can_be_stored(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    for name in (b"caf\xe9", b"\xff\xfe"):
        os.mkdir(os.fsencode(folder) + b"/" + name)  # noqa: PTH102  (a name in bytes)
    found, _ = find_submissions(folder)
    with Gradebook(path) as book:
        begin(book)
        for submission in found:
            book.add(
                msgspec.structs.replace(result_of(submission.id), flags=(submission.problem,)), None
            )
    assert [row[0] for row in rows(path)] == ["\\xff\\xfe", "caf\\xe9"]


def test_what_is_no_gradebook_is_told_and_stays_as_it_is(path: Path) -> None:
    path.write_text("my notes " * 100)
    with pytest.raises(GraderError) as caught:
        Gradebook(path)
    assert caught.value.file == path
    assert caught.value.hint
    assert path.read_text() == "my notes " * 100


def test_a_gradebook_of_a_newer_grader_is_told_and_stays_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(GraderError, match="newer"):
        Gradebook(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(GraderError) as caught:
        Gradebook(path)
    assert caught.value.file == path


def test_a_data_base_of_something_else_is_told_and_stays_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE submission (title TEXT)")
        database.execute("INSERT INTO submission VALUES ('a poem')")
        database.commit()
    with pytest.raises(GraderError):
        begin_anew(path)
    assert rows(path) == [("a poem",)]
