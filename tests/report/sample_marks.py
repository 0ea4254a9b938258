"""What was seen of a run, and how it was marked, as the tests of pages put them together."""

from collections.abc import Sequence

import msgspec
from sample_course import KINDS, POINTS

from grader.model.evidence import Evidence, StepRun
from grader.model.result import (
    CheckResult,
    Explanation,
    Mistake,
    QuizItem,
    QuizResult,
    Result,
    Status,
    SubmissionStatus,
)

BATCHES = 188
REFERENCE_LRS = [0.01] * 3 + [0.005] * 3 + [0.0025] * 3 + [0.00125]


def optimizer_runs(lrs: Sequence[float], count: int = BATCHES) -> tuple[StepRun, ...]:
    """The steps of an optimizer whose LR stays the same within each epoch."""
    return tuple(
        StepRun(of="optimizer", index=0, epoch=epoch, count=count, lrs=(lr,))
        for epoch, lr in enumerate(lrs)
    )


def per_batch_runs(epochs: int = 10) -> tuple[StepRun, ...]:
    """The steps of an optimizer whose StepLR(3, 0.5) is stepped after every batch."""
    return tuple(
        StepRun(
            of="optimizer",
            index=0,
            epoch=step // BATCHES,
            count=1,
            lrs=(0.01 * 0.5 ** (step // 3),),
        )
        for step in range(epochs * BATCHES)
    )


def evidence(steps: tuple[StepRun, ...] = (), **more: object) -> Evidence:
    """A run that finished, with whatever else a test needs."""
    history = tuple(
        {
            "train_loss": 0.5 * 0.8**epoch,
            "val_loss": 0.42 * 0.86**epoch,
            "train_accuracy": 1 - 0.14 * 0.82**epoch,
            "val_accuracy": 1 - 0.12 * 0.88**epoch,
        }
        for epoch in range(10)
    )
    stdout = "".join(f"Epoch {epoch}: loss {0.5 * 0.8**epoch:.3f}\n" for epoch in range(10))
    known = Evidence(ending="finished", stage="finished", steps=steps, history=history)
    return msgspec.structs.replace(known, **{"stdout": stdout, **more})


def check(  # noqa: PLR0913 - a field each
    kind: str,
    status: Status,
    share: float | None = None,
    *,
    file: str | None = "train.py",
    line: int | None = None,
    mistake: Mistake | None = None,
    **words: str,
) -> CheckResult:
    """One check's result; `share` of its points where the status does not say it."""
    share = {"pass": 1.0, "internal_error": None}.get(status, 0.0) if share is None else share
    explanation = {
        "reason": f"{kind}.{status}",
        "asked": "As the handout says.",
        "seen": "So it was.",
    }
    return CheckResult(
        kind=kind,
        status=status,
        score=None if share is None else share * POINTS[kind],
        max_score=POINTS[kind],
        explanation=Explanation(**{**explanation, **words}),
        file=file,
        line=line,
        mistake=mistake,
    )


def quiz(first: str = "b", second: str = "a") -> QuizResult:
    """A quiz of two questions, marked."""
    items = (
        QuizItem("steplr-third-epoch", (first,) if first else (), float(first == "b"), 1.0),
        QuizItem("step-order", (second,) if second else (), float(second == "a"), 1.0),
    )
    return QuizResult(sum(item.score for item in items) * 3, 6.0, items)


def result(
    id_: str,
    *checks: CheckResult,
    status: SubmissionStatus = "graded",
    flags: tuple[str, ...] = (),
    answers: tuple[str, str] = ("b", "a"),
    seconds: float = 2.1,
) -> Result:
    """A result; a kind that `checks` lacks has passed."""
    given = {one.kind: one for one in checks}
    every = tuple(given.get(kind) or check(kind, "pass", file=None) for kind in KINDS)
    marks = quiz(*answers)
    known = [one.score for one in every if one.score is not None]
    score = sum(known) + marks.score if status == "graded" else None
    return Result(
        id=id_,
        status=status,
        score=score if status != "ungradable" else 0.0,
        max_score=20.0,
        flags=flags,
        checks=every,
        quiz=marks,
        seconds=seconds,
    )


def skipped(kind: str, cause: str) -> CheckResult:
    """A check that another one's failure kept from being decided."""
    return check(kind, "skipped", file=None, seen=f"Not decided, because {cause}.", asked="")


REFERENCE = evidence(optimizer_runs(REFERENCE_LRS))
