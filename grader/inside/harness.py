"""The one run of a submission, step by step, and what is reported of it.

Each step begins with a short report, so that the trusted side knows how far a run came that
ended without a word.
"""

import importlib.util
import random
import sys
import traceback
import types
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from grader.inside import plain
from grader.inside.frames import PROBE, WEIGHTS, Writer, digest
from grader.inside.given import Draws, GivenLoader, Images, plain_loaders
from grader.inside.profiler_ranges import skip_unseen_ranges
from grader.inside.recorder import Recorder
from grader.inside.rehearsal import Rehearsal
from grader.inside.replay import replay
from grader.inside.reserve import use_reserve
from grader.inside.tamper import Tamper
from grader.inside.watch_images import ImageWatcher
from grader.inside.watch_steps import StepWatcher

PROBE_IMAGES = 64
MAX_FRAMES = 30
OURS = __name__.partition(".")[0]
INSTEAD = "train"  # a script's name as a module, where its own is taken


class Run(NamedTuple):
    """What the trusted side asks for: the script and how it is to be run.

    `replay` asks for a replay instead (see `inside/replay.py`): it names the plan's file in the
    folder, and the script is the assignment's own.
    """

    folder: str
    script: str
    epochs: int
    batch_size: int
    seed: int
    replay: str = ""


class Harness:
    """Runs one submission and reports on it. Made before the fork, used once in a child.

    Args:
        images: shape (n, 1, 28, 28), float32 from 0 to 1, the training images first.
        labels: shape (n,), int64.
        training: how many of the images are training images; the rest are for validation.
    """

    def __init__(self, images: torch.Tensor, labels: torch.Tensor, training: int) -> None:
        self._images, self._labels, self._training = images, labels, training
        self._recorder = Recorder()
        self._draws = Draws(images, training)
        self._watcher = ImageWatcher(images, training, self._draws)
        self._rehearsal = Rehearsal(self._forget)
        self._steps = StepWatcher(self._recorder, self._rehearsal.step_begins, self._before_step)
        self._steps.install()
        plain_loaders(self._draws)
        skip_unseen_ranges()
        self._tamper = Tamper(
            [self._recorder, self._draws, self._watcher, self._rehearsal, self._steps]
        )
        self._stage = "start"
        self._returned: int | None = None

    def run(self, run: Run, write: Writer) -> None:
        """Runs the submission; whatever it does short of ending the process is reported."""
        if run.replay:
            module = _import(run)
            _seed(run.seed)
            replay(module, Path(run.folder, run.replay), self._images, self._labels, write)
            return
        self._recorder.watch_folder(run.folder)
        history: Any = None
        try:
            model, history = self._observe(run, write)
        except BaseException as error:  # SystemExit too: a student's exit is an observation
            use_reserve()
            write.report({"failure": self._failure(error)})
            model = None
        write.report({"run": self._run_report(), "history": plain.history(history)})
        self._report_order(write)
        finished = model is not None and self._final_weights(model, write)
        write.report({"stage": "finished" if finished else self._stage, "end": True})

    def _observe(self, run: Run, write: Writer) -> tuple[torch.nn.Module, Any]:
        self._begin("import", write)
        module = _import(run)
        # A file that trains while it is imported is not yet the training that is asked for.
        self._recorder.begin()
        self._watcher.begin()
        _seed(run.seed)
        self._begin("model", write)
        model = _call(module, "SimpleNN")
        _expect(model, torch.nn.Module, "SimpleNN()", "a torch.nn.Module")
        write.report({"initial": _digest(model)})
        self._begin("optimizer", write)
        optimizer = _call(module, "build_optimizer", model)
        _expect(optimizer, Optimizer, "build_optimizer(model)", "an optimizer")
        number = self._steps.optimizer_number(optimizer)
        self._recorder.optimizers[number]["from_build_optimizer"] = True
        self._begin("scheduler", write)
        scheduler = _call(module, "build_scheduler", optimizer)
        write.report(self._built(scheduler))
        self._returned = self._recorder.number_of(scheduler)
        self._recorder.keep_only(number, self._returned)
        self._watcher.watch_model(model)
        loaders = self._loaders(run)
        self._rehearsal.watch(model, at_most=len(loaders[0]))
        self._begin("train", write)
        history = _call(module, "train", model, optimizer, scheduler, *loaders, run.epochs)
        return model, history

    def _begin(self, stage: str, write: Writer) -> None:
        self._stage = stage
        write.report({"stage": stage})

    def _loaders(self, run: Run) -> tuple[GivenLoader, GivenLoader]:
        cut = self._training
        parts = {
            "train": (self._images[:cut], self._labels[:cut], 0),
            "validation": (self._images[cut:], self._labels[cut:], cut),
        }
        train, validation = (
            GivenLoader(
                name,
                Images(images, labels, first, self._draws),
                run.batch_size,
                shuffle=name == "train",
                draws=self._draws,
            )
            for name, (images, labels, first) in parts.items()
        )
        return train, validation

    def _before_step(self) -> None:
        self._recorder.epoch = self._watcher.before_step()

    def _forget(self) -> None:
        self._recorder.keep_only(None, self._returned)
        self._watcher.forget()

    def _built(self, scheduler: object) -> dict[str, Any]:
        number = self._recorder.number_of(scheduler)
        if isinstance(scheduler, LRScheduler):  # a copy was not seen when it was made
            number = self._steps.scheduler_number(scheduler)
        return {
            "optimizers": self._recorder.optimizers,
            "schedulers": self._recorder.schedulers,
            "returned_scheduler": number,
            "returned_type": type(scheduler).__name__,
        }

    def _run_report(self) -> dict[str, Any]:
        for thing, number in self._recorder.numbered():
            if isinstance(thing, Optimizer):
                trains = self._rehearsal.trains(thing)
                self._recorder.optimizers[number]["trains_model"] = trains
        return {
            "optimizers": self._recorder.optimizers,
            "schedulers": self._recorder.schedulers,
            "steps": self._recorder.steps(),
            "epochs": self._watcher.report(),
            "drawn": [{"loader": name, "batches": n} for name, n in self._draws.counts],
            "notes": [
                *self._recorder.notes,
                *sorted(self._watcher.problems),
                *self._tamper.notices(),
            ],
        }

    def _report_order(self, write: Writer) -> None:
        try:
            self._watcher.order.write_to(write)
        except OSError:
            raise
        except Exception:
            return  # without it, no replay can prove anything: that is all

    def _final_weights(self, model: torch.nn.Module, write: Writer) -> bool:
        """Reports the weights, and what the model makes of a few images with them.

        Returns whether there are weights that can be reported.
        """
        try:
            state = torch.nn.Module.state_dict(model)
            write.tensors(WEIGHTS, {plain.text(name, 300): state[name] for name in state})
        except OSError:
            raise
        except Exception as error:
            write.report({"failure": self._failure(error)})
            return False
        try:
            model.eval()
            # Who trains in double precision is asked in the images' own, as the trusted side asks.
            torch.nn.Module.float(model)
            with torch.no_grad():
                outputs = model(self._images[self._training :][:PROBE_IMAGES].clone())
            write.tensors(PROBE, {"outputs": outputs})
        except OSError:
            raise
        except Exception as error:
            write.report({"probe_failure": self._failure(error)})
        return True

    def _failure(self, error: BaseException) -> dict[str, Any]:
        try:
            kind = plain.text(type(error).__name__, 200)
            message = plain.text(error)
            if isinstance(error, SystemExit):
                kind, message = "exit", f"sys.exit({message})"
            return {"type": kind, "message": message, "frames": self._frames(error)}
        except BaseException:
            message = "an exception that cannot be shown"
            return {"type": "Exception", "message": message, "frames": []}

    def _frames(self, error: BaseException) -> list[dict[str, Any]]:
        frames = []
        for frame, line in traceback.walk_tb(error.__traceback__):
            file = self._recorder.student_file(frame.f_code)
            if file is not None:
                frames.append((file, line, frame.f_code.co_name))
        if isinstance(error, SyntaxError) and type(error.lineno) is int:
            frames.append((Path(plain.text(error.filename)).name, error.lineno, "<module>"))
        return [
            {"file": plain.text(file, 300), "line": line, "function": plain.text(name, 100)}
            for file, line, name in frames[-MAX_FRAMES:]
        ]


def _import(run: Run) -> types.ModuleType:
    """Imports the student's script as a module of its own name; its folder can be imported from.

    Its name is no module's that is there already: a student's file may be called `code.py`. It is
    Python whatever its ending: `S17.PY` too.
    """
    script = Path(run.folder, run.script)
    sys.path.insert(0, str(script.parent))
    if any((script.parent / name).exists() for name in (OURS, f"{OURS}.py")):
        for name in [name for name in sys.modules if name.partition(".")[0] == OURS]:
            del sys.modules[name]  # all that is needed of it is loaded, and its name is theirs
    sys.argv = [script.name]
    name = script.stem if script.stem not in sys.modules else INSTEAD
    loader = SourceFileLoader(name, str(script))
    spec = importlib.util.spec_from_file_location(name, script, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def _seed(seed: int) -> None:
    """Seeds all that a student may draw from, so that no mark depends on which worker ran it."""
    torch.manual_seed(seed)
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed)


def _digest(model: torch.nn.Module) -> str:
    """A digest of the model's weights; empty for a model that has none to show."""
    try:
        return digest(torch.nn.Module.state_dict(model))
    except Exception:
        return ""


def _call(module: types.ModuleType, name: str, *args: Any) -> Any:
    function = getattr(module, name, None)
    if function is None:
        raise AttributeError(f"the file defines no {name}")
    return function(*args)


def _expect(thing: object, cls: type, call: str, what: str) -> None:
    if not isinstance(thing, cls):
        raise TypeError(f"{call} returned {plain.text(type(thing).__name__, 100)}, not {what}")
