"""A large class that nobody had to train: evidence made by hand, marked as any other."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from grader.gradebook.store import Gradebook
from grader.intake.submissions import find_submissions
from grader.marking import open_marking
from grader.model.evidence import Evidence, Measured
from grader.pages import Marked, Shown
from tests.checks.check_runs import (
    EPOCH,
    EPOCHS,
    PER_BATCH,
    REFERENCE,
    constant,
    ended,
    failure,
    make_evidence,
    scheduler,
    step_lr,
)

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"python": "3.11.9", "torch": "2.15.0", "torchvision": "0.29.2", "sandbox": "full"}
CONSTANT = Measured(0.948, 0.302, 0.978, 0.071, same_outputs=True)
LOST = Measured(0.79, 0.81, 0.79, 0.8, same_outputs=True)
HISTORY = tuple(
    {"train_loss": 0.4 / n, "train_acc": 1 - 0.1 / n, "val_loss": 0.2, "val_acc": 0.95}
    for n in range(1, EPOCHS + 1)
)


@contextmanager
def crowd(count: int) -> Iterator[tuple[Gradebook, Shown, list[Marked]]]:
    """A gradebook with this many submissions, what their pages share, and their marks.

    The code and the answers are those of the sample class, over and over.
    """
    samples, _ = find_submissions(ROOT / "examples" / "submissions")
    marking = open_marking(ROOT, "lr_schedulers")
    chance = random.Random(0)  # noqa: S311  (a class, and no secret)
    with TemporaryDirectory() as scratch, Gradebook(Path(scratch, "g.sqlite")) as gradebook:
        marked = []
        for number in range(count):
            sample = samples[number % len(samples)]
            one = msgspec.structs.replace(sample, id=f"s{number:04}{sample.id[3:]}")
            [deed] = chance.choices(list(DEEDS), list(DEEDS.values()))
            evidence = deed(chance) if one.code else None
            result = marking.graded(one, evidence, REFERENCE).result
            gradebook.add(result, evidence)
            marked.append(Marked(one, "", result))
        yield gradebook, Shown(marking.assignment, marking.quiz, ENVIRONMENT, REFERENCE), marked


def _right(_: random.Random) -> Evidence:
    return make_evidence(EPOCH * EPOCHS, history=HISTORY)


def _never_stepped(_: random.Random) -> Evidence:
    return make_evidence("O188 | " * EPOCHS, constant(), measured=CONSTANT, history=HISTORY)


def _stepped_at_head(_: random.Random) -> Evidence:
    return make_evidence("S O188 | " * EPOCHS, history=HISTORY)


def _stepped_per_batch(_: random.Random) -> Evidence:
    return make_evidence(PER_BATCH * EPOCHS, measured=LOST, history=HISTORY)


def _other_gamma(chance: random.Random) -> Evidence:
    gamma = round(chance.uniform(0.05, 0.99), chance.choice((2, 4)))
    built = scheduler(arguments={"step_size": 3, "gamma": gamma})
    return make_evidence(EPOCH * EPOCHS, step_lr(gamma=gamma), schedulers=(built,), history=HISTORY)


def _crash(_: random.Random) -> Evidence:
    broken = failure("NameError", "name 'schedular' is not defined", "schedular.step()")
    return ended("crash", "train", broken, built=True, steps=REFERENCE.steps[:1])


def _timeout(_: random.Random) -> Evidence:
    return ended("timeout", "train", failure("limit", "The run took longer than 120 s."))


# Of a hundred students, how many did what.
DEEDS = {
    _right: 50,
    _never_stepped: 10,
    _stepped_at_head: 10,
    _stepped_per_batch: 5,
    _other_gamma: 15,
    _crash: 8,
    _timeout: 2,
}
