"""Runs programs on a few images, cross-checks them, and replays their training."""

import importlib.util
import io
from pathlib import Path

import msgspec
import torch
from small_run import LIMITS, REFERENCE, TRAINING, SmallRun

from grader.audit.auditor import Auditor
from grader.audit.examine import Examiner
from grader.audit.replayer import Replayer
from grader.audit.source import read_given
from grader.model.evidence import Evidence
from grader.model.submission import Submission
from grader.sandbox.decode import Decoded

HERE = "import pathlib\nFOLDER = pathlib.Path(__file__).parent\n"
LOAD = "    model.load_state_dict(torch.load(FOLDER / 'best.pt'))\n"

# The reference, and where in it programs differ from it.
TEXT = REFERENCE.read_text()
BEGIN = "    history = []\n"
EPOCH_ENDS = "        scheduler.step()\n"
END = "    return history\n"
ONE_EPOCH = (
    "        train_loss, train_accuracy = "
    "train_one_epoch(model, train_loader, criterion, optimizer)\n"
)
OWN_LOOP = """\
        for x, y in train_loader:
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 0.1)
            optimizer.step()
        train_loss, train_accuracy = validate(model, train_loader, criterion)
"""


def changed(*changes: tuple[str, str], text: str = TEXT) -> str:
    """The reference with parts of it replaced, each of which is there once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def at_begin(lines: str) -> str:
    """The reference with lines before its training begins."""
    return changed((BEGIN, BEGIN + lines))


def at_epoch_ends(lines: str, begin: str = "", end: str = "") -> str:
    """The reference with lines at the end of each epoch, before the first and after the last."""
    return changed((BEGIN, BEGIN + begin), (EPOCH_ENDS, EPOCH_ENDS + lines), (END, end + END))


def file_of(state: dict[str, torch.Tensor]) -> bytes:
    """The file that torch saves weights as."""
    data = io.BytesIO()
    torch.save(state, data)
    return data.getvalue()


def pretrained(mnist, seed: int) -> dict[str, torch.Tensor]:
    """Weights that were trained elsewhere, on other images, from the initial ones of a seed."""
    spec = importlib.util.spec_from_file_location("elsewhere", REFERENCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    model = module.SimpleNN()
    images = torch.from_numpy(mnist.train_images[3_000:6_000].astype("f4")).div(255).unsqueeze(1)
    labels = torch.from_numpy(mnist.train_labels[3_000:6_000].astype("i8"))
    batches = list(zip(images.split(64), labels.split(64), strict=True))
    optimizer = module.build_optimizer(model)
    module.train_one_epoch(model, batches, torch.nn.CrossEntropyLoss(), optimizer)
    torch.set_rng_state(state)
    return model.state_dict()


class Audited(SmallRun):
    """A small run with everything that finds out whether evidence is honest."""

    def __init__(self) -> None:
        super().__init__()
        self.examiner = Examiner(self.assignment, share=1)
        self.replayer = Replayer(read_given(REFERENCE), self.spec)
        self.reference = self.decoded(self.folder(TEXT))
        self.pool.once(lambda one: self.examiner.trust_machine(self.reference, one, LIMITS))

    def replay(self, plan, seed):
        return self.pool.once(lambda one: self.replayer.replay(one, LIMITS, plan, seed))

    def auditor(self, share: float = 1) -> Auditor:
        return Auditor(share, "secret", self.spec.seed, TRAINING)

    def folder_of(self, script: str, files: dict[str, str | bytes] | None = None) -> Path:
        """A submission's folder, whose other files may be bytes."""
        folder = self.folder(script)
        for name, data in (files or {}).items():
            (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return folder

    def examined(self, script: str, files: dict[str, str | bytes] | None = None) -> Evidence:
        """Runs a program once and examines it."""
        folder = self.folder_of(script, files)
        return self.examine(folder, self.decoded(folder))

    def examine(self, folder: Path, decoded: Decoded) -> Evidence:
        submission = Submission("one", folder, folder / "train.py", None)

        def again(seed: int) -> Decoded:
            usual = self.spec
            self.spec = msgspec.structs.replace(usual, seed=seed)
            try:
                return self.decoded(folder)
            finally:
                self.spec = usual

        return self.pool.once(
            lambda one: self.examiner.examine(
                submission, decoded, self.reference.evidence, one, LIMITS, again
            )
        )
