"""What is said of a train script before it is run: nothing of any that is right."""

from pathlib import Path

import pytest

from grader.intake.first_look import first_look

ROOT = Path(__file__).parents[2]
SOLUTIONS = ROOT / "reference" / "lr_schedulers"
RIGHT = [SOLUTIONS / "train.py", *sorted((SOLUTIONS / "accept").glob("*.py"))]
HEAD = """\
import torch
from torch import nn, optim

class SimpleNN(nn.Module):
    pass

def build_optimizer(model):
    return optim.Adam(model.parameters())

def build_scheduler(optimizer):
    return optim.lr_scheduler.StepLR(optimizer, 3, 0.5)

"""
TRAIN = "def train(model, optimizer, scheduler, train_loader, val_loader, num_epochs):\n"
LOOP = "    for epoch in range(num_epochs):\n"


@pytest.mark.parametrize("file", RIGHT, ids=lambda file: file.stem)
def test_nothing_is_said_of_what_is_right(file: Path) -> None:
    assert first_look(file.read_text("utf-8-sig")) == []


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("stub_untouched", [95, 112]),
        ("never_stepped", [98]),
        ("no_step_at_all", [98]),
        ("step_at_head_of_epoch", [82]),
        ("step_before_optimizer_in_batch", [92]),
    ],
)
def test_natural_mistakes_are_told_with_their_lines(name: str, lines: list[int]) -> None:
    found = first_look((SOLUTIONS / "reject" / f"{name}.py").read_text("utf-8-sig"))
    assert [remark.line for remark in found] == lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def train(:\n", ["1: Python cannot read this: invalid syntax."]),
        ("x = 'a\0b'\n", ["0: Python cannot read this: source code string cannot contain null"]),
        ("", ["0: SimpleNN,", "0: build_optimizer,", "0: build_scheduler,", "0: train,"]),
        (HEAD, ["0: train, the training loop, is not in the file."]),
        (HEAD + TRAIN + '    """Later."""\n    ...\n', ["13: train does nothing yet."]),
        (HEAD + TRAIN + LOOP + "        optimizer.step()\n", ["13: No scheduler.step()"]),
        (
            HEAD + TRAIN + LOOP + "        scheduler.step()\n        optimizer.step()\n",
            ["15: scheduler.step() stands above line 16"],
        ),
    ],
)
def test_what_is_told(text: str, words: list[str]) -> None:
    found = [f"{remark.line}: {remark.text}" for remark in first_look(text)]
    assert len(found) == len(words), found
    for said, word in zip(found, words, strict=True):
        assert said.startswith(word)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + TRAIN + LOOP + "        optimizer.step()\n        scheduler.step()\n",
        HEAD + TRAIN + "    advance = getattr(scheduler, 'step')\n    advance()\n",
        HEAD
        + "from my_loop import fit\n"
        + TRAIN
        + "    return fit(model, optimizer, scheduler)\n",
        "from solution import *\n",
        HEAD + "train = lambda *args: args[2].step()\n",
    ],
)
def test_what_may_be_right_is_left_to_the_run(text: str) -> None:
    assert first_look(text) == []
