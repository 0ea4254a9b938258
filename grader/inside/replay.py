"""Trains again what a run was seen to do, with the assignment's own code and no student's.

Made with the same seed, from the same images in the same order and with the same LRs, the weights
are the same to the last bit, on one machine with one thread. So a replay shows whether weights
that came back are those of the training that was reported.
"""

import json
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from grader.inside.frames import WEIGHTS, Writer, digest


class _Batches:
    """The batches of one pass; can be iterated over as a loader can."""

    def __init__(
        self, images: torch.Tensor, labels: torch.Tensor, batches: list[list[int]]
    ) -> None:
        self._images, self._labels, self._batches = images, labels, batches

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        for batch in self._batches:
            ids = torch.tensor(batch)
            yield self._images[ids], self._labels[ids]


def replay(
    module: types.ModuleType,
    plan: Path,
    images: torch.Tensor,
    labels: torch.Tensor,
    write: Writer,
) -> None:
    """Trains by a plan; reports the initial weights, the final ones, and a digest after each pass.

    Args:
        module: the assignment's script, seeded: SimpleNN, build_optimizer and train_one_epoch.
        plan: a JSON file: `passes`, a list of passes, each a list of batches, each a list of
            images' numbers; `lrs`, a list of [count, LRs of the param groups] for equal steps.
        images: shape (n, 1, 28, 28), float32.
        labels: shape (n,), int64.
        write: where to report.
    """
    document = json.loads(plan.read_bytes())
    lrs = (one for count, groups in document["lrs"] for one in [groups] * count)
    model = module.SimpleNN()
    optimizer = module.build_optimizer(model)

    def set_lrs(optimizer: torch.optim.Optimizer, _args: Any, _kwargs: Any) -> None:
        for group, lr in zip(optimizer.param_groups, next(lrs), strict=True):
            group["lr"] = lr

    optimizer.register_step_pre_hook(set_lrs)
    criterion = torch.nn.CrossEntropyLoss()
    write.tensors(WEIGHTS, model.state_dict())
    passes = []
    for batches in document["passes"]:
        module.train_one_epoch(model, _Batches(images, labels, batches), criterion, optimizer)
        passes.append(digest(model.state_dict()))
    write.tensors(WEIGHTS, model.state_dict())
    write.report({"passes": passes})
