"""The gradebook: each submission as it ends, and no file of another kind is touched."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from grader.gradebook.migrations import VERSION
from grader.gradebook.store import Gradebook, Page, Run
from grader.intake.submissions import find_submissions
from grader.model.basis import Basis
from grader.model.errors import GraderError
from grader.model.evidence import (
    NOT_FINITE,
    EpochSeen,
    Evidence,
    Failure,
    Measured,
    SchedulerSeen,
    StepRun,
)
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


BASIS = Basis({"epochs": 10}, "r" * 64, "0.1.0 c0de", {"torch": "2.15.0"})
KEY = BASIS.key
RUN = Run("sheet", "f" * 64, "0.1.0", BASIS, Path("/class"))


def begin_anew(path: Path) -> None:
    with Gradebook(path) as book:
        book.begin(RUN, EVIDENCE)


def rows(path: Path, what: str = "submission") -> list[tuple]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(f"SELECT * FROM {what}").fetchall()  # noqa: S608


def test_a_submission_comes_back_as_it_was(path: Path) -> None:
    with Gradebook(path) as book:
        book.add(result_of("s1"), EVIDENCE, KEY, "c1")
    [(name, status, score, most, result, *_)] = rows(path)
    assert (name, status, score, most) == ("s1", "graded", 3.5, 14)
    assert msgspec.json.decode(result, type=Result) == result_of("s1")
    with Gradebook(path) as book:
        assert book.evidence("s1", KEY, "c1") == EVIDENCE
        assert msgspec.json.decode(book.evidence_text("s1"), type=Evidence) == EVIDENCE


@pytest.mark.parametrize(
    ("name", "key", "content"),
    [("s2", KEY, "c1"), ("s1", "another", "c1"), ("s1", KEY, "c2"), ("s1", KEY, "")],
)
def test_evidence_of_something_else_is_none(path: Path, name: str, key: str, content: str) -> None:
    with Gradebook(path) as book:
        book.add(result_of("s1"), EVIDENCE, KEY, "c1")
        assert book.evidence(name, key, content) is None


@pytest.mark.parametrize(("key", "content"), [("", "c1"), (KEY, ""), ("", "")])
def test_evidence_that_rests_on_nothing_known_is_none(path: Path, key: str, content: str) -> None:
    with Gradebook(path) as book:
        book.add(result_of("s1"), EVIDENCE, key, content)
        assert book.evidence("s1", key, content) is None


def test_no_mark_is_null_and_not_a_zero(path: Path) -> None:
    with Gradebook(path) as book:
        book.add(result_of("s1", None), None)
        book.add(result_of("s2", 0.0), None)
    assert [(row[0], row[2], row[5]) for row in rows(path)] == [("s1", None, None), ("s2", 0, None)]


def test_each_submission_can_be_read_as_soon_as_it_was_added(path: Path) -> None:
    with Gradebook(path) as book:
        for count, name in enumerate(("s1", "s2"), 1):
            book.add(result_of(name), None)
            assert len(rows(path)) == count


def test_the_run_comes_back_with_what_it_rests_on(path: Path) -> None:
    begin_anew(path)
    with Gradebook(path) as book:
        assert book.run() == RUN
        assert book.reference(KEY) == EVIDENCE
        assert book.reference("another") is None


def test_there_is_no_run_before_one_began(path: Path) -> None:
    with Gradebook(path) as book:
        assert book.run() is None
        assert book.reference("") is None


def test_a_new_run_takes_the_place_of_the_one_before_and_no_submissions(path: Path) -> None:
    with Gradebook(path) as book:
        book.begin(RUN, EVIDENCE)
        book.add(result_of("s1"), EVIDENCE, KEY, "c1")
        book.begin(msgspec.structs.replace(RUN, assignment="other"), EVIDENCE)
    assert [row[0] for row in rows(path, "run")] == ["other"]
    assert [row[0] for row in rows(path)] == ["s1"]


def test_the_run_with_a_constant_lr_stays_until_another_comes_or_all_is_forgotten(
    path: Path,
) -> None:
    other = msgspec.structs.replace(EVIDENCE, cpu_seconds=99.0)
    with Gradebook(path) as book:
        book.begin(RUN, EVIDENCE, EVIDENCE)
        book.begin(msgspec.structs.replace(RUN, fingerprint="g" * 64), EVIDENCE)
        assert book.constant(KEY) == EVIDENCE
        assert book.constant("another key") is None
        book.begin(RUN, EVIDENCE, other)
        assert book.constant(KEY) == other
        book.forget()
        assert book.constant(KEY) is None


def test_what_was_forgotten_is_stale_and_keeps_its_marks(path: Path) -> None:
    with Gradebook(path) as book:
        book.begin(RUN, EVIDENCE)
        book.add(result_of("s1"), EVIDENCE, KEY, "c1")
        book.forget()
        assert book.run() is None
        assert book.reference(KEY) is None
        assert book.evidence("s1", KEY, "c1") is None
        assert book.contents(KEY) == {}
    assert [row[:3] for row in rows(path)] == [("s1", "graded", 3.5)]


def test_new_marks_leave_the_evidence(path: Path) -> None:
    with Gradebook(path) as book:
        book.add(result_of("s1"), EVIDENCE, KEY, "c1")
        book.add(result_of("s2"), EVIDENCE, KEY, "c2")
        book.mark([result_of("s1", 2.0)], [result_of("s2", 0.0)], KEY)
        assert book.evidence("s1", KEY, "c1") == EVIDENCE
        assert book.evidence_text("s2") == ""
        assert book.contents(KEY) == {"s1": "c1", "s2": ""}
    assert [row[:3] for row in rows(path)] == [("s1", "graded", 2.0), ("s2", "graded", 0.0)]


def test_who_left_is_removed(path: Path) -> None:
    with Gradebook(path) as book:
        for name in ("s1", "s2", "s3"):
            book.add(result_of(name), EVIDENCE, KEY, "c1")
        book.remove(["s1", "s3", "s4"])
        assert book.ids() == {"s2"}


def test_pages_are_noted(path: Path) -> None:
    with Gradebook(path) as book:
        book.set_pages({"a.html": Page("", ""), "b.html": Page("m", "d")})
        book.set_pages({"a.html": Page("m2", "d2")})
    with Gradebook(path) as book:
        assert book.pages() == {"a.html": Page("m2", "d2"), "b.html": Page("m", "d")}
        book.remove_pages(["a.html", "c.html"])
        assert set(book.pages()) == {"b.html"}


def test_opening_alone_loses_nothing(path: Path) -> None:
    with Gradebook(path) as book:
        book.add(result_of("s1"), EVIDENCE)
    with Gradebook(path):
        pass
    assert [row[0] for row in rows(path)] == ["s1"]


def test_any_number_comes_back_as_it_was(path: Path) -> None:
    odd = (NOT_FINITE, -0.0, 5e-324, 0.1 + 0.2, 1e22, 0.010000000000000002, 1 / 3)
    steps = (StepRun("optimizer", 0, 0, 2**53, odd),)
    measured = Measured(accuracy=0.1 + 0.2, loss=None, train_loss=1e-300)
    argument = {"repr": "\ud7ff<object>"}
    scheduler = SchedulerSeen("S", (), {"a": [1, 1.0, None, argument]}, {}, None, (), None)
    evidence = msgspec.structs.replace(
        EVIDENCE,
        steps=steps,
        measured=measured,
        schedulers=(scheduler,),
        epochs=(EpochSeen({64: 187, 32: 1}, 12_000, 12_000),),
        cpu_seconds=2.0000000000000004,
    )
    with Gradebook(path) as book:
        book.add(result_of("s1"), evidence, KEY, "c1")
    with Gradebook(path) as book:
        again = book.evidence("s1", KEY, "c1")
    assert again == evidence
    assert repr(again) == repr(evidence)  # -0.0 and 1.0 equal what they are not


@pytest.mark.parametrize(
    "name", ["'; DROP TABLE submission; --", "=1+1", "a\nb", "\x1b[31m", "\U0001f600", "a\0b", ""]
)
def test_odd_ids_are_kept(path: Path, name: str) -> None:
    with Gradebook(path) as book:
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
        database.execute(f"PRAGMA user_version={VERSION + 1}")
    with pytest.raises(GraderError, match="newer"):
        Gradebook(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(GraderError) as caught:
        Gradebook(path)
    assert caught.value.file == path


def test_a_data_base_of_something_else_is_told_and_stays_as_it_is(path: Path) -> None:
    """To the byte: it is not even switched to another way of writing."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE submission (title TEXT)")
        database.execute("INSERT INTO submission VALUES ('a poem')")
        database.commit()
    before = path.read_bytes()
    with pytest.raises(GraderError):
        begin_anew(path)
    assert path.read_bytes() == before


def test_a_gradebook_that_cannot_be_written_is_told(path: Path) -> None:
    with Gradebook(path) as book, closing(sqlite3.connect(path)) as other:
        other.execute("DROP TABLE submission")
        with pytest.raises(GraderError, match="written") as caught:
            book.add(result_of("s1"), EVIDENCE)
    assert caught.value.file == path
