"""Copies of the repository's course."""

import shutil
from pathlib import Path

NAME = "lr_schedulers"


def copy_course(root: Path, target: Path) -> Path:
    """Copies assignments, the reference solution and the questions."""
    for name in ("assignments", "question_bank"):
        shutil.copytree(root / name / NAME, target / name / NAME)
    reference = target / "reference" / NAME
    reference.mkdir(parents=True)
    shutil.copy(root / "reference" / NAME / "train.py", reference)
    return target


def toml_of(course: Path) -> Path:
    return course / "assignments" / NAME / "assignment.toml"


def replace_in(file: Path, old: str, new: str) -> int:
    """Replaces a text that is there once; returns its line."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def make_tiny(course: Path) -> Path:
    """Makes the run short, and its accuracy one that every run reaches."""
    toml = toml_of(course)
    replace_in(toml, "train_samples = 12_000", "train_samples = 640\nvalidation_samples = 64")
    text = toml.read_text(encoding="utf-8")
    start = text.index("tiers = [")
    end = text.index("\n]", start) + len("\n]")
    tiers = "tiers = [{ accuracy_at_least = 0.1, share = 1.0 }]"
    toml.write_text(text[:start] + tiers + text[end:], encoding="utf-8")
    return course
