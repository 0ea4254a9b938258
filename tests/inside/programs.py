"""Student programs for tests: a table as text, and a script around each."""

from textwrap import indent

from small_run import HEAD, TRAIN

IMPORTS = """\
import copy, functools, io, itertools, operator, pickle, random, threading
import numpy as np
from torch.utils.data import *
from torchvision import datasets, transforms
"""


def programs(table: str) -> dict[str, str]:
    """Programs by name, from a table of `== name` lines, each with a program below it."""
    return dict(part.split("\n", 1) for part in ("\n" + table).split("\n== ")[1:])


def script(body: str, *, each_epoch: bool = True, before: str = "") -> str:
    """A train script; `body` is one epoch of `train`, or all of it; `before` stands at the top."""
    if each_epoch:
        body = f"for epoch in range(n):\n{indent(body, '    ')}\n    scheduler.step()\n"
    signature = "def train(model, optimizer, scheduler, loader, val_loader, n):\n"
    return f"{HEAD}{IMPORTS}{before}\n{signature}{indent(body, '    ')}\n"


def built(small, body, before="", train=TRAIN, files=None):
    """The evidence, and what it says of the scheduler that `build_scheduler` returned.

    `body` is that function's, and `before` stands above it.
    """
    text = f"{HEAD}{before}\ndef build_scheduler(optimizer):\n{indent(body, '    ')}\n{train}"
    evidence = small.observe(text, files)
    assert evidence.ending == "finished", evidence.failure
    which = evidence.returned_scheduler
    return evidence, None if which is None else evidence.schedulers[which]
