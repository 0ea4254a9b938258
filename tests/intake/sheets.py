"""An `assignment.toml` that is right, courses that have one, and what is told of them."""

from pathlib import Path

import pytest

from grader.intake.assignment import load_assignment
from grader.model.errors import CombinedError, GraderError

TOML = """\
title = "Learning-rate schedulers"

[run]  # epochs and points = are words that a comment may have
dataset = "mnist"
train_samples = 12_000
epochs = 10

[[check]]
kind = "scheduler_arguments"
points = 3
scheduler = "StepLR"
arguments = { step_size = 3, gamma = 0.5 }

[[check]]
kind = "step_order"
points = 3

[[check]]
kind = "lr_values"
points = 3
at_epochs = [0, 9]

[[check]]
kind = "constraints"
points = 1

[[check]]
kind = "accuracy"
points = 4
tiers = [
    { accuracy_at_least = 0.90, share = 0.5 },
    { accuracy_at_least = 0.955, loss_at_most = 0.20, share = 1.0 },
]

[quiz]
points = 6
topic = "lr_schedulers"
"""


def make_course(folder: Path, toml: str | bytes = TOML, name: str = "sheet") -> Path:
    home = folder / "assignments" / name
    home.mkdir(parents=True)
    (home / "assignment.toml").write_bytes(toml.encode() if isinstance(toml, str) else toml)
    reference = folder / "reference" / name
    reference.mkdir(parents=True)
    (reference / "train.py").write_text("# the reference\n")
    return folder


def line_with(toml: str, text: str) -> int:
    [line] = [number for number, one in enumerate(toml.splitlines(), 1) if text in one]
    return line


def errors_in(course: Path, name: str = "sheet") -> list[GraderError]:
    with pytest.raises(GraderError) as caught:
        load_assignment(course, name)
    error = caught.value
    return error.errors if isinstance(error, CombinedError) else [error]


def change(old: str, new: str) -> str:
    assert TOML.count(old) == 1, f"{old!r} is {TOML.count(old)} times in the text"
    return TOML.replace(old, new)


TOPIC = 'topic = "lr_schedulers"'
