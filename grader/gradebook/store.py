"""The gradebook: each submission's evidence and marks, written as each submission ends.

Every change is one transaction that is on disk when the call returns: a grader that is killed
loses what was running, and nothing else.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeVar

import msgspec

from grader.gradebook.migrations import VERSION, migrate, version_of
from grader.model.basis import Basis
from grader.model.errors import GraderError
from grader.model.evidence import Evidence
from grader.model.result import Result

T = TypeVar("T")
NAME = "gradebook.sqlite"
MOVE_AWAY = "Move the file away"
_INSERT = "INSERT OR REPLACE INTO submission VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


class Run(msgspec.Struct, frozen=True):
    """What a class was run with; `fingerprint` is the assignment's, `folder` the submissions'."""

    assignment: str
    fingerprint: str
    grader_version: str
    basis: Basis
    folder: Path


class Page(NamedTuple):
    """A page that was written: what it was made of, and a digest of its text."""

    made_of: str
    digest: str


class Gradebook:
    """A gradebook open for writing. Use as a context manager, from one thread.

    Raises:
        GraderError: the file is no gradebook, is of a newer grader, or cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._told("read", MOVE_AWAY):
            self._database = sqlite3.connect(path, isolation_level=None)
            try:
                self._refuse_others()
                self._database.execute("PRAGMA journal_mode=WAL")
                self._database.execute("PRAGMA synchronous=FULL")
                migrate(self._database)
            except BaseException:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def run(self) -> Run | None:
        """The run that was begun last; None where there was none that says what it rests on."""
        rows = self._all(
            "SELECT assignment, fingerprint, grader_version, basis, folder FROM run WHERE key <> ''"
        )
        for assignment, fingerprint, version, basis, folder in rows:
            rests_on, where = self._decoded(basis, Basis), Path(os.fsdecode(folder))
            return Run(assignment, fingerprint, version, rests_on, where)
        return None

    def reference(self, key: str) -> Evidence | None:
        """What the reference did in a run that rests on just this (see `Basis.key`)."""
        for (text,) in self._all("SELECT reference FROM run WHERE key = ? AND key <> ''", (key,)):
            return self._decoded(text, Evidence)
        return None

    def constant(self, key: str) -> Evidence | None:
        """What the reference did with a constant LR, in a run that rests on just this."""
        for (text,) in self._all("SELECT evidence FROM constant WHERE key = ?", (key,)):
            return self._decoded(text, Evidence)
        return None

    def begin(self, run: Run, reference: Evidence, constant: Evidence | None = None) -> None:
        """Begins a run. What is stored of submissions stays until something takes its place.

        Args:
            run: what it rests on.
            reference: what the reference did.
            constant: what it did with a constant LR; None keeps what is stored.
        """
        row = (
            run.assignment,
            run.fingerprint,
            run.grader_version,
            _json(run.basis.environment),
            _json(reference),
            os.fsencode(run.folder),
            _json(run.basis),
            run.basis.key,
        )
        with self._transaction():
            self._database.execute("DELETE FROM run")
            self._database.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            if constant:
                self._database.execute("DELETE FROM constant")
                kept = (run.basis.key, _json(constant))
                self._database.execute("INSERT INTO constant VALUES (?, ?)", kept)

    def forget(self) -> None:
        """Takes all stored evidence for stale; the marks stay until others take their place."""
        with self._transaction():
            self._database.execute("UPDATE run SET key = ''")
            self._database.execute("UPDATE submission SET key = ''")
            self._database.execute("DELETE FROM constant")

    def evidence(self, name: str, key: str, content: str) -> Evidence | None:
        """What is stored of a submission's run, if it rests on just this.

        Args:
            name: the submission's id.
            key: `Basis.key` of the run.
            content: `intake.files.content_of` the submission.
        """
        rows = self._all(
            "SELECT evidence FROM submission WHERE id = ? AND key = ? AND content = ?"
            " AND evidence IS NOT NULL AND key <> '' AND content <> ''",
            (name, key, content),
        )
        for (text,) in rows:
            return self._decoded(text, Evidence)
        return None

    def evidence_text(self, name: str) -> str:
        """A submission's evidence as it is stored; empty where there is none."""
        rows = self._all("SELECT evidence FROM submission WHERE id = ?", (name,))
        return (rows[0][0] or "") if rows else ""

    def add(
        self, result: Result, evidence: Evidence | None, key: str = "", content: str = ""
    ) -> None:
        """Stores one submission's marks and what they rest on; see `evidence` for the latter."""
        row = (*_marks(result), evidence and _json(evidence), key, content)
        with self._transaction():
            self._database.execute(_INSERT, row)

    def mark(self, kept: Iterable[Result], bare: Iterable[Result], key: str) -> None:
        """Stores the marks of submissions that were not run.

        Args:
            kept: marks of such as have evidence, which stays.
            bare: marks of such as have none.
            key: `Basis.key` of the run.
        """
        changed = [(*_marks(result), result.id, _json(result)) for result in kept]
        rows = [(*_marks(result), None, key, "") for result in bare]
        with self._transaction():
            self._database.executemany(
                "UPDATE submission SET id = ?, status = ?, score = ?, max_score = ?, result = ?"
                " WHERE id = ? AND result <> ?",
                changed,
            )
            self._database.executemany(_INSERT, rows)

    def contents(self, key: str) -> dict[str, str]:
        """The submissions that are stored for a run, with digests of what their runs saw."""
        return dict(self._all("SELECT id, content FROM submission WHERE key = ?", (key,)))

    def ids(self) -> set[str]:
        """The submissions that there are."""
        return {name for (name,) in self._all("SELECT id FROM submission")}

    def remove(self, names: Iterable[str]) -> None:
        """Forgets submissions with their marks."""
        with self._transaction():
            self._database.executemany(
                "DELETE FROM submission WHERE id = ?", [(name,) for name in names]
            )

    def pages(self) -> dict[str, Page]:
        """The pages that were written, by the names of their files."""
        return {name: Page(*rest) for name, *rest in self._all("SELECT * FROM page")}

    def set_pages(self, pages: Mapping[str, Page]) -> None:
        """Notes pages that were, or are about to be, written."""
        rows = [(name, *page) for name, page in pages.items()]
        with self._transaction():
            self._database.executemany("INSERT OR REPLACE INTO page VALUES (?, ?, ?)", rows)

    def remove_pages(self, names: Iterable[str]) -> None:
        """Notes that pages are no more."""
        with self._transaction():
            self._database.executemany("DELETE FROM page WHERE name = ?", [(n,) for n in names])

    def _refuse_others(self) -> None:
        version = version_of(self._database)
        tables = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and not version:
            raise self._error("This data base is no gradebook.", MOVE_AWAY)
        if version > VERSION:
            raise self._error(
                "The gradebook was written by a newer version of the grader.", "Update the grader"
            )

    def _decoded(self, text: str, kind: type[T]) -> T:
        with self._told("read", MOVE_AWAY):
            return msgspec.json.decode(text, type=kind)

    def _all(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        with self._told("read", MOVE_AWAY):
            return self._database.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._told("written", "Make room on the disk"):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self, what: str, hint: str) -> Iterator[None]:
        """Tells a data base's errors as ones for a person."""
        try:
            yield
        except (sqlite3.DatabaseError, msgspec.DecodeError) as error:
            raise self._error(f"The gradebook cannot be {what}: {error}.", hint) from error

    def _error(self, message: str, hint: str) -> GraderError:
        return GraderError(
            message, file=self._path, hint=f"{hint}, or give another folder with --out."
        )


def _marks(result: Result) -> tuple[object, ...]:
    return result.id, result.status, result.score, result.max_score, _json(result)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
