"""A small prepared data set and real warm workers: what the tests of the sandbox run on."""

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import torch

from grader.checks.judge import judge
from grader.data.mnist import Mnist, find_mnist, read_mnist
from grader.intake.assignment import load_assignment
from grader.measure import Ruler
from grader.model.assignment import (
    AccuracySpec,
    Assignment,
    ConstraintsSpec,
    LrValuesSpec,
    RunSpec,
    SchedulerArgumentsSpec,
    StepOrderSpec,
    Tier,
)
from grader.model.evidence import Evidence
from grader.model.result import CheckResult
from grader.model.submission import Submission
from grader.sandbox.decode import Decoded, decode
from grader.sandbox.levels import LAYERS, Level, best_level
from grader.sandbox.limits import MIB, Limits
from grader.sandbox.pool import AnyWorker, Pool
from grader.sandbox.prepare import copy_submission, prepare_images
from grader.sandbox.worker import Outcome

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "reference" / "lr_schedulers" / "train.py"
TRAINING, VALIDATION, BATCH, EPOCHS = 640, 64, 64, 3
RUN = RunSpec("mnist", TRAINING, VALIDATION, EPOCHS, BATCH, 0)
CHECKS = (
    SchedulerArgumentsSpec(3, "StepLR", {"step_size": 1, "gamma": 0.5}),
    StepOrderSpec(3),
    LrValuesSpec(3),
    ConstraintsSpec(1),
    AccuracySpec(4, [Tier(share=1, accuracy_at_least=0.75)]),
)
LIMITS = Limits(cpu_seconds=20, wall_seconds=120, memory_bytes=512 * MIB)

# What `train` in the stub's manner needs: a model, an optimizer, a scheduler, a loop.
HEAD = """\
import torch
from torch import nn, optim
import torch.nn.functional as F
from torch.optim import lr_scheduler

class SimpleNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(128, 10)
    def forward(self, x):
        return self.fc2(self.relu(self.fc1(torch.flatten(x, start_dim=1))))

def build_optimizer(model):
    return optim.Adam(model.parameters(), lr=0.01)

def build_scheduler(optimizer):
    return lr_scheduler.StepLR(optimizer, 1, 0.5)

def learn(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()

"""


TRAIN = """\
def train(model, optimizer, scheduler, train_loader, val_loader, num_epochs):
    history = []
    for _ in range(num_epochs):
        for x, y in train_loader:
            loss = learn(model, optimizer, x, y)
        scheduler.step()
        history.append({"loss": loss})
    return history
"""
HONEST = HEAD + TRAIN


class SmallRun:
    """Runs programs on 640 training and 64 validation images, in warm workers of its own.

    Args:
        epochs: how many epochs the programs are asked to train for.
        level: of the sandbox; the best that this machine has if not given.
        fresh: run each program in a fresh process, as on macOS and Windows.
    """

    def __init__(
        self, epochs: int = EPOCHS, level: Level | None = None, *, fresh: bool = False
    ) -> None:
        self.mnist: Mnist = read_mnist(find_mnist())
        self.spec = msgspec.structs.replace(RUN, epochs=epochs)
        self.assignment: Assignment = msgspec.structs.replace(
            load_assignment(ROOT, "lr_schedulers"), run=self.spec, checks=CHECKS
        )
        self._temporary = tempfile.TemporaryDirectory(
            prefix="grader-test-", ignore_cleanup_errors=True
        )
        self.prepared = Path(self._temporary.name, "prepared")
        self.prepared.mkdir()
        prepare_images(self.prepared, self.mnist, self.spec)
        self.ruler = Ruler(REFERENCE, self.mnist, self.spec)
        self.level = level or best_level()
        self._fresh = fresh
        self.pool = self._new_pool()
        torch.set_num_threads(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pool.__exit__(kind, error, trace)
        self._temporary.cleanup()

    def renew_pool(self) -> None:
        """Ends the workers and starts others."""
        self.pool.__exit__(None, None, None)
        self.pool = self._new_pool()

    def _new_pool(self) -> Pool:
        pool = Pool(1, LAYERS[self.level], fresh=self._fresh)
        pool.supply(self.prepared, TRAINING)
        return pool

    def folder(self, script: str, files: dict[str, str] | None = None) -> Path:
        """A submission's folder with `script` as its train.py, and other files beside it."""
        folder = Path(tempfile.mkdtemp(dir=self._temporary.name))
        for name, text in {"train.py": script, **(files or {})}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    def outcome(self, folder: Path, limits: Limits = LIMITS) -> Outcome:
        """Runs the folder's train.py and returns what came back, undecoded.

        A worker that fails is replaced, and the run tried again, as when a class is graded.
        """
        submission = Submission(folder.name, folder, folder / "train.py", None)
        job: dict[str, object] = {
            "epochs": self.spec.epochs,
            "batch_size": self.spec.batch_size,
            "seed": self.spec.seed,
        }

        def act(worker: AnyWorker, job: dict[str, object]) -> Outcome | Exception:
            scratch = Path(tempfile.mkdtemp(dir=self._temporary.name))
            try:
                return worker.run(job, copy_submission(submission, scratch), limits)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

        def failed(_job: dict[str, object], error: Exception) -> Outcome | Exception:
            return error

        (done,) = self.pool.map(act, failed, [job])
        if isinstance(done, Exception):
            raise done
        return done

    def decoded(self, folder: Path, limits: Limits = LIMITS) -> Decoded:
        """Runs the folder's train.py; what was seen of it, measured."""
        return self.measured(decode(self.outcome(folder, limits), folder))

    def measured(self, decoded: Decoded) -> Decoded:
        """The same, and what the trusted side measures of its weights."""
        evidence = msgspec.structs.replace(decoded.evidence, measured=self.ruler.measure(decoded))
        return msgspec.structs.replace(decoded, evidence=evidence)

    def observe(self, script: str, files: dict[str, str] | None = None) -> Evidence:
        """Runs a script; what was seen of it."""
        return self.decoded(self.folder(script, files)).evidence

    def judge(self, seen: Evidence, reference: Evidence) -> tuple[CheckResult, ...]:
        """The checks of the assignment."""
        return judge(self.assignment, seen, reference)
