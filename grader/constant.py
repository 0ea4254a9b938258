"""The reference once more, with its LR held where it begins: what the schedule is compared with.

It is made once for a class and shown on students' pages. No mark depends on it.
"""

from pathlib import Path

from grader.model.evidence import Evidence
from grader.model.submission import Submission

HELD = '''

from torch.optim.lr_scheduler import LRScheduler as _LRScheduler


class _Held(_LRScheduler):
    """Takes every step and changes nothing."""

    def get_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]

    def step(self, *_args, **_kwargs):
        self._last_lr = self.get_lr()


def build_scheduler(optimizer):
    return _Held(optimizer)
'''


def has_schedule(reference: Evidence) -> bool:
    """Whether the reference's LR changes at all: otherwise there is nothing to compare."""
    return len({run.lrs for run in reference.steps if run.of == "optimizer"}) > 1


def write_constant(reference: Path, folder: Path) -> Submission:
    """Writes the reference with another `build_scheduler` behind it.

    Args:
        reference: the reference's file.
        folder: an empty one.
    """
    code = folder / "train.py"
    code.write_bytes(reference.read_bytes() + HELD.encode())
    return Submission("reference with a constant LR", folder, code, None, alone=True)
