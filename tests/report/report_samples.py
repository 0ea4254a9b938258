"""A small class as the grader would have marked it, and submissions that mean harm."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.model.assignment import (
    AccuracySpec,
    Assignment,
    ConstraintsSpec,
    LrValuesSpec,
    QuizSpec,
    RunSpec,
    SchedulerArgumentsSpec,
    StepOrderSpec,
    Tier,
)
from grader.model.evidence import Evidence, Failure, Frame, Measured, StepRun
from grader.model.look import PLAIN, Look
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
from grader.questions.question import Choice, One, Question
from grader.report.render import render_class, render_student

BATCHES = 188
REFERENCE_LRS = [0.01] * 3 + [0.005] * 3 + [0.0025] * 3 + [0.00125]
ENVIRONMENT = {"torch": "2.15.0", "torchvision": "0.29.2", "python": "3.11.9"}
KINDS = ("scheduler_arguments", "step_order", "lr_values", "constraints", "accuracy")
POINTS = dict(zip(KINDS, (3, 3, 3, 1, 4), strict=True))

ASSIGNMENT = Assignment(
    name="lr_schedulers",
    title="Learning-rate schedulers: StepLR on MNIST",
    folder=Path("assignments/lr_schedulers"),
    reference=Path("reference/lr_schedulers/train.py"),
    run=RunSpec(dataset="mnist"),
    checks=(
        SchedulerArgumentsSpec(
            points=3, scheduler="StepLR", arguments={"step_size": 3, "gamma": 0.5}
        ),
        StepOrderSpec(points=3),
        LrValuesSpec(points=3),
        ConstraintsSpec(points=1),
        AccuracySpec(points=4, tiers=[Tier(share=1.0, accuracy_at_least=0.955)]),
    ),
    quiz=QuizSpec(points=6, topic="lr_schedulers"),
    fingerprint="0" * 64,
)

SOURCE = '''"""Train a small network on MNIST."""
import torch
from torch import nn, optim

NUM_EPOCHS = 10


def build_scheduler(optimizer):
    """Return the scheduler."""
    return optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)


def train(model, optimizer, scheduler, train_loader, val_loader, num_epochs):
    criterion = nn.CrossEntropyLoss()
    history = []
    for epoch in range(num_epochs):
        train_loss, train_accuracy = train_one_epoch(model, train_loader, criterion, optimizer)
        val_loss, val_accuracy = validate(model, val_loader, criterion)
        print(f"Epoch {epoch}: loss {train_loss:.3f}")
        history.append({"train_loss": train_loss, "val_loss": val_loss})
        schedular.step()
    return history
'''

QUESTIONS = {
    question.id: question
    for question in (
        Question(
            id="steplr-third-epoch",
            topic="lr_schedulers",
            kind="single",
            difficulty="easy",
            points=1,
            tags=(),
            stem="`StepLR` starts at **0.01**. Which LR does epoch 3 (from 0) use?",
            code="scheduler = StepLR(optimizer, step_size=3, gamma=0.5)\n"
            "for epoch in range(10):\n    train_one_epoch()\n    scheduler.step()",
            choices=(
                Choice("a", "`0.01`", "This is what epochs 0 to 2 use."),
                Choice("b", "`0.005`", "Right: three steps were taken before epoch 3."),
                Choice("c", "`0.0025`", "This takes six steps of the scheduler."),
            ),
            key=One("b"),
            hint="Count the calls of `step()` before the epoch.",
            explanation="It is `0.01 * 0.5 ** (3 // 3)`:\n\n```python\n0.01 * 0.5  # 0.005\n```",
            common_mistakes={"from_one": "Counting epochs from 1."},
        ),
        Question(
            id="step-order",
            topic="lr_schedulers",
            kind="single",
            difficulty="medium",
            points=1,
            tags=(),
            stem="Which comes first?",
            code=None,
            choices=(
                Choice("a", "`optimizer.step()`", "Right."),
                Choice("b", "`scheduler.step()`", "Then the first LR would never be used."),
            ),
            key=One("a"),
            hint="",
            explanation="First the optimizer uses the LR, then the scheduler changes it.",
            common_mistakes={},
        ),
    )
}


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


ORDER_NEVER = {
    "reason": "step_order.never",
    "asked": "scheduler.step() is called once an epoch, after the optimizer's steps.",
    "seen": "Your code never called scheduler.step(), so the learning rate stayed at 0.01.",
    "why": "A scheduler changes nothing by itself: the LR changes only where step() is called.",
    "next_step": "Call scheduler.step() at the end of each epoch in train().",
    "line": 16,
}
LR_PARTS = {
    "reason": "lr_values.differs",
    "asked": "The LR is 0.01 in epochs 0 to 2, then 0.005, then 0.0025, and 0.00125 in epoch 9.",
    "seen": "In epoch 3 your optimizer used 0.01 instead of 0.005.",
    "why": "The smaller LR late in training is what lets the loss settle.",
    "next_step": "Print optimizer.param_groups[0]['lr'] in each epoch and compare.",
}
TRACEBACK = Failure(
    type="NameError",
    message="name 'schedular' is not defined",
    frames=(
        Frame("train.py", 16, "train", "for epoch in range(num_epochs):"),
        Frame("train.py", 21, "train", "schedular.step()"),
    ),
)


def skipped(kind: str, cause: str) -> CheckResult:
    """A check that another one's failure kept from being decided."""
    return check(kind, "skipped", file=None, seen=f"Not decided, because {cause}.", asked="")


def small_class() -> list[tuple[Result, Evidence | None]]:
    """Pairs of a result and its evidence, from perfect to hopeless."""
    measured = Measured(
        accuracy=0.9636, loss=0.152, train_accuracy=0.9921, train_loss=0.031, same_outputs=True
    )
    constant = Measured(accuracy=0.9484, loss=0.302, train_accuracy=0.978, train_loss=0.071)
    crash = {
        "reason": "crash",
        "asked": "",
        "seen": "Your train() stopped with a NameError.",
        "next_step": "schedular is not a name that your file knows: is it a typing error?",
    }
    return [
        (result("s001"), evidence(optimizer_runs(REFERENCE_LRS), measured=measured)),
        (
            result(
                "s002",
                check("step_order", "fail", **ORDER_NEVER),
                check("lr_values", "fail", 0.3, **LR_PARTS),
                check("accuracy", "partial", 0.5, seen="0.9484 of the test images were right."),
                answers=("a", "a"),
            ),
            evidence(optimizer_runs([0.01] * 10), measured=constant, stderr="UserWarning: x\n"),
        ),
        (
            result(
                "s003",
                check(
                    "lr_values",
                    "fail",
                    reason="lr_values.per_batch",
                    line=21,
                    seen="The LR fell after every third batch, to nothing within one epoch.",
                ),
                check("accuracy", "fail", seen="0.79 of the test images were right."),
                answers=("c", ""),
            ),
            evidence(per_batch_runs(), measured=Measured(accuracy=0.79, loss=0.81)),
        ),
        (
            result(
                "s004",
                check(
                    "step_order",
                    "fail",
                    reason="step_order.head",
                    line=17,
                    seen="scheduler.step() came before the first optimizer.step().",
                ),
                check("lr_values", "fail", **LR_PARTS),
            ),
            evidence(
                optimizer_runs([0.01] * 2 + [0.005] * 3 + [0.0025] * 3 + [0.00125] * 2),
                measured=measured,
            ),
        ),
        (
            result(
                "s005",
                check("step_order", "crash", line=21, **crash),
                *(skipped(kind, "train() crashed") for kind in ("lr_values", "accuracy")),
            ),
            evidence(
                optimizer_runs([0.01]),
                ending="crash",
                stage="train",
                failure=TRACEBACK,
                history=(),
                stderr="Traceback (most recent call last):\n  …\n",
            ),
        ),
        (
            result(
                "s006",
                check(
                    "step_order",
                    "timeout",
                    file=None,
                    reason="timeout",
                    seen="train() was still running after 120 s.",
                    next_step="Look for a loop that has no end.",
                ),
                *(skipped(kind, "time ran out") for kind in ("lr_values", "accuracy")),
                seconds=120.0,
            ),
            evidence(
                optimizer_runs([0.01] * 2),
                ending="timeout",
                stage="train",
                failure=Failure("limit", "The run took longer than 120 s."),
                history=(),
            ),
        ),
        (
            result(
                "s007",
                *(
                    check(
                        kind,
                        "fail",
                        file=None,
                        reason="no_code",
                        asked="One Python file called train.py.",
                        seen="The folder holds report.docx and no Python file.",
                        next_step="Hand in train.py.",
                    )
                    for kind in KINDS
                ),
                status="ungradable",
                answers=("", ""),
            ),
            None,
        ),
        (
            result(
                "s008",
                check(
                    "accuracy",
                    "internal_error",
                    file=None,
                    seen="The grader could not load its test images.",
                ),
                status="needs_attention",
                flags=("two files called train.py",),
            ),
            evidence(optimizer_runs(REFERENCE_LRS)),
        ),
    ]


REFERENCE = evidence(optimizer_runs(REFERENCE_LRS))

SCRIPT = "<script>document.title='owned';alert(1)</script>"
IMAGE = '"><img src=x onerror="document.title=\'owned\'">'
HIDDEN = "\u202egnp.exe\u2066 \x1b[31m\x00\x9b\ud800"
HOSTILE = f"{SCRIPT}{IMAGE}{HIDDEN}'{{{{ 7 * 7 }}}}</pre></style></title>"
HOSTILE_ID = (
    HOSTILE.replace("/", "\u2215").replace("\x00", "").replace("\ud800", "\udcff") + " #%?é"
)


def hostile() -> tuple[Result, Evidence]:
    """A submission that has its tricks wherever a student has a say."""
    return hostile_with(HOSTILE_ID, HOSTILE)


def hostile_with(id_: str, text: str) -> tuple[Result, Evidence]:
    """A submission with this text in every field that is one, whoever it comes from."""
    frames = (Frame(text, 1, text, text), Frame("train.py", 1, text, text))
    words = dict.fromkeys(("reason", "asked", "seen", "why", "next_step"), text)
    mistake = Mistake(text, text, text, 1)
    marks = result(
        id_,
        check("step_order", "crash", file=text, line=1, mistake=mistake, **words),
        check("lr_values", "fail", line=1, **words),
        flags=(text, f"quiz: {text}"),
    )
    # One question is not in the bank, to the others it is no answer that could be foreseen.
    ids = (text, "step-order", "steplr-third-epoch")
    items = tuple(QuizItem(id_, (text, text), 0, 1, text) for id_ in ids)
    answers = QuizResult(0, 6, items, (text,))
    seen = evidence(
        optimizer_runs([0.01, float("nan"), float("inf"), -1.0, 1e300]),
        ending="crash",
        stage="train",
        failure=Failure(text, text, frames),
        history=({f"loss{text}": 1.0, f"acc{text}": 0.5, text: 1.0},) * 3,
        stdout=text,
        stderr=text,
        notes=(text,),
        measured=Measured(problem=text),
    )
    return msgspec.structs.replace(marks, quiz=answers), seen


def with_review(review: str) -> Assignment:
    """The same assignment with another policy on what is told of the quiz."""
    quiz = msgspec.structs.replace(ASSIGNMENT.quiz, review=review)
    return msgspec.structs.replace(ASSIGNMENT, quiz=quiz)


def student_page(
    marks: Result,
    seen: Evidence | None,
    source: str | None = SOURCE,
    *,
    assignment: Assignment = ASSIGNMENT,
    **more: object,
) -> str:
    """A student's page with this module's assignment, reference and questions."""
    known = {
        "evidence": seen,
        "reference": REFERENCE,
        "sources": {} if source is None else {"train.py": source},
        "questions": QUESTIONS,
        "environment": ENVIRONMENT,
        "made_on": "3 March 2026",
    }
    return render_student(assignment, marks, **{**known, **more})


def class_page(
    results: Sequence[Result],
    seen: Iterable[tuple[str, Evidence | None]] = (),
    *,
    reference: Evidence | None = REFERENCE,
    environment: Mapping[str, str] = ENVIRONMENT,
    look: Look = PLAIN,
) -> str:
    """The class page of these results, and of what was seen of some of the runs."""
    return render_class(
        ASSIGNMENT,
        results,
        reference=reference,
        steps=[(id_, one.steps if one else ()) for id_, one in seen],
        questions=QUESTIONS,
        environment=environment,
        made_on="3 March 2026",
        look=look,
    )
