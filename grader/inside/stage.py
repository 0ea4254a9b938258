"""What a question's program finds when a proof runs it: a small model, data, and a few helpers.

`docs/questions.md` lists the names for authors. Everything is made afresh for each run.
"""

import math
from typing import Any

import torch

SAMPLES, FEATURES, CLASSES = 3, 4, 2
TRAIN_BATCHES, VAL_BATCHES = 5, 2
REL_TOL = 1e-9

Batch = tuple[torch.Tensor, torch.Tensor]


def stage() -> dict[str, Any]:
    """The names that a program finds."""
    torch.manual_seed(0)
    model = torch.nn.Linear(FEATURES, CLASSES)
    used: list[float] = []

    def train_one_epoch(_model: Any, _loader: Any, optimizer: Any) -> float:
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        return 0.0

    def validate(_model: Any, _loader: Any) -> float:
        return 0.0

    return {
        "torch": torch,
        "math": math,
        "model": model,
        "optimizer": torch.optim.SGD(model.parameters(), lr=0.1),
        "criterion": torch.nn.CrossEntropyLoss(),
        "train_loader": _batches(TRAIN_BATCHES),
        "val_loader": _batches(VAL_BATCHES),
        "train_one_epoch": train_one_epoch,
        "validate": validate,
        "used": used,
        "rates": rates,
        "close": close,
    }


def rates(scheduler: Any, steps: int) -> list[float]:
    """The learning rates of the first param group in the next steps, the present one first."""
    seen = []
    for _ in range(steps):
        seen.append(scheduler.optimizer.param_groups[0]["lr"])
        scheduler.optimizer.step()
        scheduler.step()
    return seen


def close(one: Any, other: Any) -> bool:
    """Whether numbers, tensors or lists of them are equal but for rounding."""
    if isinstance(one, torch.Tensor):
        one = one.tolist()
    if isinstance(other, torch.Tensor):
        other = other.tolist()
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(close, one, other))
    return math.isclose(one, other, rel_tol=REL_TOL, abs_tol=0.0)


def _batches(count: int) -> list[Batch]:
    generator = torch.Generator().manual_seed(count)
    labels = torch.arange(SAMPLES) % CLASSES
    return [
        (torch.rand(SAMPLES, FEATURES, generator=generator), labels.clone()) for _ in range(count)
    ]
