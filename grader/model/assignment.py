"""What an author writes in `assignment.toml`."""

from pathlib import Path
from typing import Any, Literal

import msgspec


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of the accuracy check: all limits that are set must hold.

    Accuracies and the gap (train accuracy - test accuracy) are shares from 0 to 1, losses are
    mean cross-entropies in nats; `share` is the part of the check's points that the tier gives.
    """

    share: float
    accuracy_at_least: float | None = None
    loss_at_most: float | None = None
    train_accuracy_at_most: float | None = None
    gap_at_most: float | None = None


class SchedulerArgumentsSpec(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="scheduler_arguments",
):
    """Which class `build_scheduler` constructs, and with which arguments (see `evidence.Value`)."""

    points: float
    scheduler: str
    arguments: dict[str, Any] = {}


class StepOrderSpec(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="step_order"
):
    """`scheduler.step()` comes after `optimizer.step()`."""

    points: float


class LrValuesSpec(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="lr_values"
):
    """The LR that was really used equals the reference's, in every epoch or in those listed."""

    points: float
    at_epochs: list[int] | None = None


class ConstraintsSpec(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="constraints"
):
    """Model, optimizer, batch size and data are as given."""

    points: float


class AccuracySpec(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="accuracy"
):
    """What the trained weights reach on hidden images."""

    points: float
    tiers: list[Tier]


CheckSpec = SchedulerArgumentsSpec | StepOrderSpec | LrValuesSpec | ConstraintsSpec | AccuracySpec


class RunSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The short real run that is observed once a submission; every check reads that one run."""

    dataset: Literal["mnist"]
    train_samples: int = 12_000
    validation_samples: int = 2_000
    epochs: int = 10
    batch_size: int = 64
    seed: int = 0


class EnvironmentSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the course is graded with, for students to compare; "3.11" means every 3.11.x."""

    python: str | None = None
    torch: str | None = None
    torchvision: str | None = None


Review = Literal["after_release", "score_only"]
"""What a student's page tells of the quiz: `after_release` everything, keys and worked answers too;
`score_only` the points alone, and nothing by which a key could be told."""


class QuizSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which topic of the question bank counts, and for how many points in all.

    `questions` are the ids of those that are asked; all of the topic if not given. Another `seed`
    draws other numbers for every student, such as for the next term.
    """

    points: float
    topic: str
    seed: str = ""
    questions: list[str] | None = None
    review: Review = "after_release"


class Assignment(msgspec.Struct, frozen=True):
    """An assignment, read and checked.

    `folder` holds `assignment.toml`, `handout.md` and the stub; `reference` is the reference
    solution's file. `fingerprint` is a SHA-256 over everything that can change a mark.
    """

    name: str
    title: str
    folder: Path
    reference: Path
    run: RunSpec
    checks: tuple[CheckSpec, ...]
    quiz: QuizSpec | None
    fingerprint: str
    environment: EnvironmentSpec = EnvironmentSpec()

    @property
    def max_score(self) -> float:
        """All the points that can be had: those of the checks and those of the quiz."""
        quiz = self.quiz.points if self.quiz else 0
        return sum(check.points for check in self.checks) + quiz


def kind_of(spec: CheckSpec) -> str:
    """The check's kind as it is written in `assignment.toml`."""
    kind = type(spec).__struct_config__.tag
    assert isinstance(kind, str)
    return kind
