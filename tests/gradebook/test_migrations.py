"""Gradebooks of earlier versions: everything in them is kept, and they are written to again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from grader.gradebook import migrations
from grader.gradebook.migrations import VERSION
from grader.gradebook.store import Gradebook
from grader.model.errors import GraderError
from grader.model.evidence import Evidence
from grader.model.result import Result

# As release 0.1.0 wrote it.
VERSION_1 = """
PRAGMA journal_mode=WAL;
CREATE TABLE run (
    assignment TEXT NOT NULL, fingerprint TEXT NOT NULL, grader_version TEXT NOT NULL,
    environment TEXT NOT NULL, reference TEXT NOT NULL
);
CREATE TABLE submission (
    id TEXT PRIMARY KEY, status TEXT NOT NULL, score REAL, max_score REAL NOT NULL,
    result TEXT NOT NULL, evidence TEXT
);
INSERT INTO run VALUES ('sheet', 'f00d', '0.1.0', '{"torch":"2.15.0"}',
    '{"ending":"finished","stage":"finished"}');
INSERT INTO submission VALUES ('s1', 'graded', 17.5, 20, '{"id":"s1"}',
    '{"ending":"finished","stage":"finished"}');
INSERT INTO submission VALUES ('s2', 'ungradable', NULL, 20, '{"id":"s2"}', NULL);
PRAGMA user_version=1;
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "gradebook.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(VERSION_1)
    return path


def layout(path: Path) -> list[tuple]:
    with closing(sqlite3.connect(path)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return [
            (name, *column[1:])
            for (name,) in sorted(tables)
            for column in database.execute(f"PRAGMA table_info({name})")
        ]


def test_version_1_becomes_the_newest_and_loses_nothing(old: Path) -> None:
    with Gradebook(old):
        pass
    with closing(sqlite3.connect(old)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
        submissions = database.execute(
            "SELECT id, status, score, max_score, result, evidence FROM submission ORDER BY id"
        ).fetchall()
        runs = database.execute(
            "SELECT assignment, fingerprint, grader_version, environment, reference FROM run"
        ).fetchall()
    finished = '{"ending":"finished","stage":"finished"}'
    assert submissions == [
        ("s1", "graded", 17.5, 20, '{"id":"s1"}', finished),
        ("s2", "ungradable", None, 20, '{"id":"s2"}', None),
    ]
    assert runs == [("sheet", "f00d", "0.1.0", '{"torch":"2.15.0"}', finished)]


def test_it_has_the_same_tables_as_a_new_one(old: Path, tmp_path: Path) -> None:
    with Gradebook(old), Gradebook(tmp_path / "new.sqlite"):
        pass
    assert layout(old) == layout(tmp_path / "new.sqlite")


def test_nothing_of_version_1_is_taken_for_fresh(old: Path) -> None:
    with Gradebook(old) as book:
        assert book.run() is None
        assert book.reference("") is None
        assert book.evidence("s1", "", "") is None
        assert book.ids() == {"s1", "s2"}


def test_it_can_be_written_to(old: Path) -> None:
    result = Result("s1", "graded", 3, 20, (), (), None, 0.5)
    evidence = Evidence("finished", "finished")
    with Gradebook(old) as book:
        book.add(result, evidence, "key", "content")
        assert book.evidence("s1", "key", "content") == evidence


def test_a_step_that_fails_leaves_the_version_before(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (*migrations.MIGRATIONS, ("CREATE TABLE more (a)", "this is no SQL"))
    monkeypatch.setattr(migrations, "MIGRATIONS", broken)
    monkeypatch.setattr(migrations, "VERSION", len(broken))
    with pytest.raises(GraderError):
        Gradebook(old)
    with closing(sqlite3.connect(old)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert "more" not in {row[0] for row in database.execute("SELECT name FROM sqlite_master")}


def test_each_step_is_there_to_stay() -> None:
    """The steps that lead to version 1 make what release 0.1.0 made."""
    with closing(sqlite3.connect(":memory:")) as ours, closing(sqlite3.connect(":memory:")) as old:
        for statement in migrations.MIGRATIONS[0]:
            ours.execute(statement)
        old.executescript(VERSION_1)
        for table in ("run", "submission"):
            query = f"PRAGMA table_info({table})"
            assert ours.execute(query).fetchall() == old.execute(query).fetchall()
