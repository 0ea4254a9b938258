"""An assignment with two questions, and a student's program."""

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
from grader.questions.question import Choice, One, Question

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


def with_review(review: str) -> Assignment:
    """The same assignment with another policy on what is told of the quiz."""
    quiz = msgspec.structs.replace(ASSIGNMENT.quiz, review=review)
    return msgspec.structs.replace(ASSIGNMENT, quiz=quiz)
