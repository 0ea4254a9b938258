"""The gradebook: each submission's evidence and marks, written as each submission ends."""

import sqlite3
from pathlib import Path
from typing import Self

import msgspec

from grader.model.errors import GraderError
from grader.model.evidence import Evidence
from grader.model.result import Result

SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (
    assignment TEXT NOT NULL, fingerprint TEXT NOT NULL, grader_version TEXT NOT NULL,
    environment TEXT NOT NULL, reference TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS submission (
    id TEXT PRIMARY KEY, status TEXT NOT NULL, score REAL, max_score REAL NOT NULL,
    result TEXT NOT NULL, evidence TEXT
);
"""


class Gradebook:
    """A gradebook open for writing. Use as a context manager, from one thread."""

    def __init__(self, path: Path) -> None:
        try:
            self._database = sqlite3.connect(path)
            self._database.execute("PRAGMA journal_mode=WAL")
            version = self._database.execute("PRAGMA user_version").fetchone()[0]
            tables = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise GraderError(
                f"The gradebook cannot be read: {error}",
                file=path,
                hint="Move the file away, or give another folder with --out.",
            ) from error
        if tables and not version:
            raise GraderError(
                "This data base is no gradebook.",
                file=path,
                hint="Move the file away, or give another folder with --out.",
            )
        if version > SCHEMA_VERSION:
            raise GraderError(
                "The gradebook was written by a newer version of the grader.",
                file=path,
                hint="Update the grader, or give another folder with --out.",
            )
        self._database.executescript(_SCHEMA)
        self._database.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def begin(
        self,
        assignment: str,
        fingerprint: str,
        version: str,
        environment: dict[str, str],
        reference: Evidence,
    ) -> None:
        """Begins a run: what stood there of another run is replaced."""
        with self._database:
            self._database.execute("DELETE FROM run")
            self._database.execute("DELETE FROM submission")
            row = (assignment, fingerprint, version, _json(environment), _json(reference))
            self._database.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?)", row)

    def add(self, result: Result, evidence: Evidence | None) -> None:
        """Stores one submission's marks and what they rest on."""
        row = (
            result.id,
            result.status,
            result.score,
            result.max_score,
            _json(result),
            _json(evidence) if evidence is not None else None,
        )
        with self._database:
            self._database.execute("INSERT OR REPLACE INTO submission VALUES (?,?,?,?,?,?)", row)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
