"""Measures final weights on the trusted side, with the assignment's own model.

The model comes from the reference, which its author wrote; the weights are numbers that a
student's process reported. No student code runs here.
"""

import importlib.util
import math
import traceback
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from grader.data.idx import Bytes
from grader.data.mnist import Mnist
from grader.model.assignment import RunSpec
from grader.model.errors import GraderError
from grader.model.evidence import Measured
from grader.sandbox.decode import Decoded

PROBE_IMAGES = 64
TRAIN_AT_MOST = 12_000  # training images; with all 60,000, measuring took a fifth of the training
AT_ONCE = 1_000  # images; what a layer puts out then stays in the cache
SAME = 1e-3
"""How far two outputs may differ, relative and absolute: for another order of summing."""


class Ruler:
    """Measures weights; made once, used for every submission, from any thread.

    Args:
        reference: the reference's train script, which defines `SimpleNN`.
        mnist: all of MNIST; the test images are used here alone.
        run: which images were for training.
    """

    def __init__(self, reference: Path, mnist: Mnist, run: RunSpec) -> None:
        self._model_class = _model_class(reference)
        train, both = run.train_samples, run.train_samples + run.validation_samples
        seen = min(train, TRAIN_AT_MOST)
        self._test = _tensors(mnist.test_images, mnist.test_labels)
        self._train = _tensors(mnist.train_images[:seen], mnist.train_labels[:seen])
        self._probe = _tensors(mnist.train_images[train:both], mnist.train_labels[train:both])[0]

    def measure(self, decoded: Decoded) -> Measured | None:
        """Accuracy and loss of the weights that came back, if any did."""
        weights = decoded.weights
        if weights is None:
            return None
        model: torch.nn.Module = self._model_class()
        problem = _misfit(model.state_dict(), weights)
        if problem:
            return Measured(problem=problem)
        model.load_state_dict(weights)
        model.eval()
        with torch.no_grad():
            accuracy, loss = _accuracy_and_loss(model, *self._test)
            train_accuracy, train_loss = _accuracy_and_loss(model, *self._train)
            expected = model(self._probe[:PROBE_IMAGES])
        return Measured(
            accuracy=accuracy,
            loss=loss,
            train_accuracy=train_accuracy,
            train_loss=train_loss,
            same_outputs=_same(expected, decoded.outputs),
        )


def _model_class(reference: Path) -> type[torch.nn.Module]:
    spec = importlib.util.spec_from_file_location("grader_reference", reference)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        cls = module.SimpleNN
    except Exception as error:
        raise GraderError(
            f"The reference cannot be imported: {type(error).__name__}: {error}",
            file=reference,
            line=_line_in(reference, error),
            hint="Mend the reference: every check compares with what it does.",
        ) from error
    assert isinstance(cls, type)
    return cls


def _line_in(file: Path, error: Exception) -> int | None:
    """The line of a file that an exception came through last."""
    if isinstance(error, SyntaxError):
        return error.lineno
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == str(file)
    ]
    return lines[-1] if lines else None


def _misfit(own: Mapping[str, torch.Tensor], given: Mapping[str, torch.Tensor]) -> str | None:
    """Says where the weights do not fit the assignment's model, or None where they do."""
    for name, tensor in own.items():
        if name not in given:
            return f"the model has no {name}"
        if given[name].shape != tensor.shape:
            expected, seen = list(tensor.shape), list(given[name].shape)
            return f"{name} has the shape {seen}, not {expected}"
    extra = sorted(set(given) - set(own))
    return (
        f"the model has parameters that the given one lacks: {', '.join(extra)[:200]}"
        if extra
        else None
    )


def _tensors(images: Bytes, labels: Bytes) -> tuple[torch.Tensor, torch.Tensor]:
    scaled = torch.from_numpy(images.astype(np.float32)).div(255)
    return scaled.unsqueeze(1), torch.from_numpy(labels.astype(np.int64))


def _accuracy_and_loss(
    model: torch.nn.Module, images: torch.Tensor, labels: torch.Tensor
) -> tuple[float, float | None]:
    outputs = torch.cat([model(chunk) for chunk in images.split(AT_ONCE)])
    loss = float(functional.cross_entropy(outputs, labels))
    # A quotient of whole numbers: a mean in float32 falls just below a threshold that it equals.
    accuracy = int((outputs.argmax(1) == labels).sum()) / len(labels)
    return accuracy, loss if math.isfinite(loss) else None


def _same(expected: torch.Tensor, seen: torch.Tensor | None) -> bool | None:
    if seen is None:
        return None
    return expected.shape == seen.shape and torch.allclose(
        expected, seen.float(), rtol=SAME, atol=SAME, equal_nan=True
    )
