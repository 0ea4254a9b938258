"""A small class as the grader would have marked it, from perfect to hopeless."""

from sample_course import KINDS
from sample_marks import (
    REFERENCE_LRS,
    check,
    evidence,
    optimizer_runs,
    per_batch_runs,
    result,
    skipped,
)

from grader.model.evidence import Evidence, Failure, Frame, Measured
from grader.model.result import Result

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
GOOD = Measured(
    accuracy=0.9636, loss=0.152, train_accuracy=0.9921, train_loss=0.031, same_outputs=True
)
Submission = tuple[Result, Evidence | None]


def perfect() -> Submission:
    """Everything is right."""
    return result("s001"), evidence(optimizer_runs(REFERENCE_LRS), measured=GOOD)


def never_stepped() -> Submission:
    """The LR stays what it was; half of the accuracy's points, and a wrong answer."""
    marks = result(
        "s002",
        check("step_order", "fail", **ORDER_NEVER),
        check("lr_values", "fail", 0.3, **LR_PARTS),
        check("accuracy", "partial", 0.5, seen="0.9484 of the test images were right."),
        answers=("a", "a"),
    )
    constant = Measured(accuracy=0.9484, loss=0.302, train_accuracy=0.978, train_loss=0.071)
    return marks, evidence(
        optimizer_runs([0.01] * 10), measured=constant, stderr="UserWarning: x\n"
    )


def stepped_per_batch() -> Submission:
    """The LR is nothing within an epoch."""
    marks = result(
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
    )
    return marks, evidence(per_batch_runs(), measured=Measured(accuracy=0.79, loss=0.81))


def stepped_first() -> Submission:
    """The scheduler is an epoch ahead."""
    marks = result(
        "s004",
        check(
            "step_order",
            "fail",
            reason="step_order.head",
            line=17,
            seen="scheduler.step() came before the first optimizer.step().",
        ),
        check("lr_values", "fail", **LR_PARTS),
    )
    lrs = [0.01] * 2 + [0.005] * 3 + [0.0025] * 3 + [0.00125] * 2
    return marks, evidence(optimizer_runs(lrs), measured=GOOD)


def crashed() -> Submission:
    """A misspelt name ends the first epoch."""
    crash = {
        "reason": "crash",
        "asked": "",
        "seen": "Your train() stopped with a NameError.",
        "next_step": "schedular is not a name that your file knows: is it a typing error?",
    }
    marks = result(
        "s005",
        check("step_order", "crash", line=21, **crash),
        *(skipped(kind, "train() crashed") for kind in ("lr_values", "accuracy")),
    )
    return marks, evidence(
        optimizer_runs([0.01]),
        ending="crash",
        stage="train",
        failure=TRACEBACK,
        history=(),
        stderr="Traceback (most recent call last):\n  …\n",
    )


def never_ended() -> Submission:
    """Its time ran out in the second epoch."""
    timeout = {
        "reason": "timeout",
        "seen": "train() was still running after 120 s.",
        "next_step": "Look for a loop that has no end.",
    }
    marks = result(
        "s006",
        check("step_order", "timeout", file=None, **timeout),
        *(skipped(kind, "time ran out") for kind in ("lr_values", "accuracy")),
        seconds=120.0,
    )
    return marks, evidence(
        optimizer_runs([0.01] * 2),
        ending="timeout",
        stage="train",
        failure=Failure("limit", "The run took longer than 120 s."),
        history=(),
    )


def without_code() -> Submission:
    """There is nothing to run."""
    no_code = {
        "reason": "no_code",
        "asked": "One Python file called train.py.",
        "seen": "The folder holds report.docx and no Python file.",
        "next_step": "Hand in train.py.",
    }
    checks = (check(kind, "fail", file=None, **no_code) for kind in KINDS)
    return result("s007", *checks, status="ungradable", answers=("", "")), None


def not_measured() -> Submission:
    """The grader itself failed: a person has to look."""
    seen = "The grader could not load its test images."
    marks = result(
        "s008",
        check("accuracy", "internal_error", file=None, seen=seen),
        status="needs_attention",
        flags=("two files called train.py",),
    )
    return marks, evidence(optimizer_runs(REFERENCE_LRS))


def small_class() -> list[Submission]:
    """Pairs of a result and its evidence, from perfect to hopeless."""
    return [
        perfect(),
        never_stepped(),
        stepped_per_batch(),
        stepped_first(),
        crashed(),
        never_ended(),
        without_code(),
        not_measured(),
    ]
