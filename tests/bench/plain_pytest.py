"""How a course grades without a tool: a test file, and one pytest process a submission."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.classes import REFERENCE, RunSize

TESTS = """\
import importlib.util

import pytest
import torch
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

TRAIN, VALIDATION, EPOCHS = {train}, {validation}, {epochs}


@pytest.fixture(scope="module")
def student():
    spec = importlib.util.spec_from_file_location("submission", {script!r})
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def trained(student):
    images = datasets.MNIST({data!r}, train=True, transform=transforms.ToTensor())
    train = DataLoader(Subset(images, range(TRAIN)), batch_size=64, shuffle=True)
    validation = DataLoader(Subset(images, range(TRAIN, TRAIN + VALIDATION)), batch_size=64)
    torch.manual_seed(0)
    model = student.SimpleNN()
    optimizer = student.build_optimizer(model)
    scheduler = student.build_scheduler(optimizer)
    history = student.train(model, optimizer, scheduler, train, validation, EPOCHS)
    return model, history


def test_scheduler(student):
    scheduler = student.build_scheduler(student.build_optimizer(student.SimpleNN()))
    assert isinstance(scheduler, torch.optim.lr_scheduler.StepLR)
    assert (scheduler.step_size, scheduler.gamma) == (3, 0.5)


def test_learning_rates(trained):
    lrs = [row["lr"] for row in trained[1]]
    assert lrs == pytest.approx([0.01 * 0.5 ** (epoch // 3) for epoch in range(EPOCHS)])


def test_accuracy(trained):
    model, _ = trained
    hidden = datasets.MNIST({data!r}, train=False, transform=transforms.ToTensor())
    correct = 0
    model.eval()
    with torch.no_grad():
        for batch, labels in DataLoader(hidden, batch_size=1_000):
            correct += int((model(batch).argmax(1) == labels).sum())
    assert correct / len(hidden) >= 0.9
"""


def pytest_seconds(data: Path, size: RunSize, at_once: int) -> float:
    """Seconds a submission, with `at_once` pytest processes side by side.

    One by itself has torch's own number of threads, several have one thread each.
    """
    threads = {} if at_once == 1 else {"OMP_NUM_THREADS": "1"}

    def one(folder: str) -> None:
        test = Path(folder, "test_submission.py")
        text = TESTS.format(script=str(REFERENCE), data=str(data), **size._asdict())
        test.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
        subprocess.run(
            command, check=True, capture_output=True, cwd=folder, env={**os.environ, **threads}
        )

    with tempfile.TemporaryDirectory() as scratch:
        folders = [tempfile.mkdtemp(dir=scratch) for _ in range(at_once)]
        began = time.perf_counter()
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(one, folders))
        return (time.perf_counter() - began) / at_once
