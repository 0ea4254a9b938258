"""The gradebook's tables, as the steps that lead to them from an empty file.

A step is never changed once a release has written gradebooks with it: a file of version N has
been through the first N steps, and goes through the others, each in a transaction of its own.
"""

import sqlite3

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE run (
            assignment TEXT NOT NULL, fingerprint TEXT NOT NULL, grader_version TEXT NOT NULL,
            environment TEXT NOT NULL, reference TEXT NOT NULL
        )""",
        """CREATE TABLE submission (
            id TEXT PRIMARY KEY, status TEXT NOT NULL, score REAL, max_score REAL NOT NULL,
            result TEXT NOT NULL, evidence TEXT
        )""",
    ),
    (
        # What evidence rests on: version 1 did not know, so that what it holds is run again.
        "ALTER TABLE run ADD COLUMN folder BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE run ADD COLUMN basis TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE run ADD COLUMN key TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE submission ADD COLUMN key TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE submission ADD COLUMN content TEXT NOT NULL DEFAULT ''",
        # The pages that were written: what each was made of, and a digest of its text.
        """CREATE TABLE page (
            name TEXT PRIMARY KEY, made_of TEXT NOT NULL, digest TEXT NOT NULL
        )""",
    ),
    (
        # The reference's run with a constant LR, by what it rests on.
        "CREATE TABLE constant (key TEXT PRIMARY KEY, evidence TEXT NOT NULL)",
    ),
)
VERSION = len(MIGRATIONS)


def version_of(database: sqlite3.Connection) -> int:
    """The version of a gradebook's tables; 0 where there are none."""
    version = database.execute("PRAGMA user_version").fetchone()[0]
    assert isinstance(version, int)
    return version


def migrate(database: sqlite3.Connection) -> None:
    """Brings a gradebook to the newest version, step by step.

    Args:
        database: opened with `isolation_level=None`, of no newer version than VERSION.
    """
    for version in range(version_of(database), VERSION):
        database.execute("BEGIN IMMEDIATE")
        try:
            for statement in MIGRATIONS[version]:
                database.execute(statement)
            database.execute(f"PRAGMA user_version={version + 1}")
            database.execute("COMMIT")
        except BaseException:
            database.execute("ROLLBACK")
            raise
