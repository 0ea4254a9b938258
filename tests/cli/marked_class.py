"""A class that was graded once, and what its folder of marks holds."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from course_copy import NAME

# Those of the class that can be run.
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


def hand_in(folder: Path, root: Path) -> None:
    """Five submissions that can be run, one of them a lone file, and one that cannot."""
    material = root / "reference" / NAME
    for name, source in {
        "answers": "train.py",
        "crash": "reject/forgot_import.py",
        "right": "accept/trainer_class.py",
        "wrong_gamma": "reject/wrong_gamma.py",
    }.items():
        (folder / name).mkdir(parents=True)
        shutil.copy(material / source, folder / name / "train.py")
    (folder / "answers" / "answers.yaml").write_text("build_step_lr: c\n")
    shutil.copy(material / "train.py", folder / "lone.py")
    (folder / "empty").mkdir()


def changed(before: dict, after: dict) -> set[str]:
    """Whose evidence is another."""
    assert set(before) == set(after)
    return {name for name in before if before[name] != after[name]}
