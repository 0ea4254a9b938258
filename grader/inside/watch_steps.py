"""Sees constructions and outermost calls of schedulers, and every step of an optimizer.

Optimizers are seen through torch's own global hooks: replacing `optimizer.step` would make
schedulers warn that it "has been overridden". Schedulers have no hooks, so the methods of their
classes are wrapped, once, before any student code exists: bound methods, helpers and subclasses
then all go through the wrapper.
"""

import functools
import inspect
import sys
import warnings
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch
from torch.optim import Optimizer, lr_scheduler, swa_utils
from torch.optim.lr_scheduler import LRScheduler
from torch.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

from grader.inside.plain import number, plain
from grader.inside.recorder import Recorder, as_place

NOT_ARGUMENTS = {"optimizer", "schedulers"}  # they are reported as what they are


class StepWatcher:
    """Reports what schedulers and optimizers do to a recorder.

    Args:
        recorder: where it is noted.
        step_begins: called with an optimizer that is about to step.
        before_step: called before the step of an optimizer is noted.
    """

    def __init__(
        self,
        recorder: Recorder,
        step_begins: Callable[[Optimizer], None],
        before_step: Callable[[], None],
    ) -> None:
        self._recorder = recorder
        self._step_begins = step_begins
        self._before_step = before_step
        self._building: list[object] = []
        self._stepping = 0
        self._optimizing: list[tuple[FrameType, Optimizer]] = []
        self._told = False

    def install(self) -> None:
        """Wraps torch's scheduler classes and registers the optimizer hook."""
        register_optimizer_step_pre_hook(self._optimizer_begins)
        register_optimizer_step_post_hook(self._optimizer_ends)
        modules: tuple[Any, ...] = (lr_scheduler, swa_utils)
        for module in modules:
            module.warnings = _Warnings()
        cls: Any
        for cls in scheduler_classes():
            if "__init__" in vars(cls):
                cls.__init__ = self._watch_construction(cls.__init__)
            if "step" in vars(cls):
                cls.step = self._watch_step(cls.step)

        base: Any = LRScheduler

        def init_subclass(cls: Any, /, **options: Any) -> None:
            super(base, cls).__init_subclass__(**options)
            if "step" in vars(cls):
                cls.step = self._watch_step(vars(cls)["step"])

        base.__init_subclass__ = classmethod(init_subclass)

    def optimizer_number(self, optimizer: Optimizer) -> int:
        """The optimizer's number, given to it when it is first seen."""
        known = self._recorder.number_of(optimizer)
        if known is not None:
            return known
        seen = {
            "class_name": type(optimizer).__name__,
            "torch_class": next(iter(torch_classes(type(optimizer))), ""),
            "from_build_optimizer": False,
        }
        return self._recorder.add(optimizer, self._recorder.optimizers, seen)

    def scheduler_number(self, scheduler: object) -> int:
        """The scheduler's number; one whose construction was not seen (a copy) gets one now."""
        known = self._recorder.number_of(scheduler)
        if known is not None:
            return known
        return self._note_construction(scheduler, {}, {}, None)

    def _optimizer_begins(self, optimizer: Optimizer, _args: object, _kwargs: object) -> None:
        running = _running_frames() if self._optimizing else set()
        # A step that raised has no end: it is no longer among the running calls.
        self._optimizing = [entry for entry in self._optimizing if id(entry[0]) in running]
        if not self._optimizing:
            self._told = False
            self._step_begins(optimizer)
        self._optimizing.append((sys._getframe(1), optimizer))  # noqa: SLF001

    def _optimizer_ends(self, optimizer: Optimizer, _args: object, _kwargs: object) -> None:
        if len(self._optimizing) == 1:  # the outermost; an optimizer's step may call another's
            self._tell_step(optimizer)
        if self._optimizing:
            self._optimizing.pop()

    def _tell_step(self, optimizer: Optimizer) -> None:
        if self._told:
            return
        self._told = True
        self._before_step()
        lrs = [number(group.get("lr")) for group in optimizer.param_groups]
        self._recorder.step("optimizer", self.optimizer_number(optimizer), lrs)

    def _watch_construction(self, original: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(original)
        defaults = {
            name: plain(parameter.default)
            for name, parameter in signature.parameters.items()
            if parameter.default is not inspect.Parameter.empty and name not in NOT_ARGUMENTS
        }

        watcher = self

        @functools.wraps(original)
        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            if any(one is self for one in watcher._building):  # the base class's own __init__
                original(self, *args, **kwargs)
                return
            place = watcher._recorder.place()
            watcher._building.append(self)
            try:
                original(self, *args, **kwargs)
            finally:
                watcher._building.pop()
            bound = signature.bind(self, *args, **kwargs)
            bound.apply_defaults()
            arguments = dict(list(bound.arguments.items())[1:])
            watcher._note_construction(self, arguments, defaults, place)

        return init

    def _note_construction(
        self,
        scheduler: object,
        arguments: dict[str, Any],
        defaults: dict[str, Any],
        place: tuple[str, int] | None,
    ) -> int:
        optimizer = getattr(scheduler, "optimizer", None)
        parts = getattr(scheduler, "_schedulers", ())
        shown = {
            name: plain(value) for name, value in arguments.items() if name not in NOT_ARGUMENTS
        }
        seen = {
            "class_name": type(scheduler).__name__,
            "torch_classes": torch_classes(type(scheduler)),
            "arguments": shown,
            "defaults": defaults,
            "optimizer": (
                self.optimizer_number(optimizer) if isinstance(optimizer, Optimizer) else None
            ),
            "parts": [self.scheduler_number(part) for part in parts],
            "place": as_place(place),
        }
        return self._recorder.add(scheduler, self._recorder.schedulers, seen)

    def _watch_step(self, original: Callable[..., Any]) -> Callable[..., Any]:
        watcher = self

        @functools.wraps(original)
        def step(self: Any, *args: Any, **kwargs: Any) -> Any:
            if not watcher._building and not watcher._stepping:
                if watcher._optimizing:  # called from an optimizer's own hook, after its update
                    watcher._tell_step(watcher._optimizing[0][1])
                watcher._recorder.step("scheduler", watcher.scheduler_number(self))
            watcher._stepping += 1
            try:
                return original(self, *args, **kwargs)
            finally:
                watcher._stepping -= 1

        return step


def scheduler_classes() -> list[type[LRScheduler]]:
    """Every scheduler class of torch.optim, private bases too."""
    candidates = [*vars(lr_scheduler).values(), *vars(swa_utils).values()]
    return list(
        dict.fromkeys(c for c in candidates if isinstance(c, type) and issubclass(c, LRScheduler))
    )


def optimizer_classes() -> list[type[Optimizer]]:
    """Every optimizer class of torch.optim, with their base class."""
    found = [c for c in vars(torch.optim).values() if isinstance(c, type)]
    return [cls for cls in dict.fromkeys(found) if issubclass(cls, Optimizer)]


def torch_classes(cls: type) -> list[str]:
    """The names of the torch.optim classes that a class is or derives from, nearest first."""
    return [_NAMES[id(base)] for base in _mro_of(cls) if id(base) in _NAMES]


# By identity, and from before any student code: a class can be given any name and any module.
_BASES = (LRScheduler, Optimizer, torch.optim.lr_scheduler._LRScheduler)  # noqa: SLF001
_NAMES = {
    id(cls): cls.__name__
    for cls in (*scheduler_classes(), *optimizer_classes())
    if cls not in _BASES
}
_mro_of: Callable[[type], tuple[type, ...]] = vars(type)["__mro__"].__get__


class _Warnings:
    """The module `warnings` as torch's schedulers see it: their callers are not our wrappers.

    A warning names the line that many frames up, and the wrappers here would be counted.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(warnings, name)

    def warn(
        self,
        message: Any,
        category: Any = None,
        stacklevel: int = 1,
        source: Any = None,
    ) -> None:
        """Warns about the line that the same call in plain torch would warn about."""
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  (a caller's line)
        ours, left = 0, stacklevel
        while frame is not None and left > 1:
            frame = frame.f_back
            if frame is not None and frame.f_code.co_filename == __file__:
                ours += 1
            else:
                left -= 1
        warnings.warn(message, category, stacklevel + ours + 1, source)


def _running_frames() -> set[int]:
    """The ids of the frames of all calls that have not ended."""
    found = set()
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  (the calls of this moment)
    while frame is not None:
        found.add(id(frame))
        frame = frame.f_back
    return found
