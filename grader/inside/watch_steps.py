"""Sees constructions and outermost calls of schedulers, and every step of an optimizer.

Optimizers are seen through torch's own global hooks: replacing `optimizer.step` would make
schedulers warn that it "has been overridden". Schedulers have no hooks, so the methods of their
classes are wrapped, once, before any student code exists: bound methods, helpers and subclasses
then all go through the wrapper.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch.optim import Optimizer, lr_scheduler, swa_utils
from torch.optim.lr_scheduler import LRScheduler
from torch.optim.optimizer import register_optimizer_step_post_hook

from grader.inside.plain import number, plain
from grader.inside.recorder import Recorder, as_place


class StepWatcher:
    """Reports what schedulers and optimizers do to a recorder."""

    def __init__(self, recorder: Recorder, before_step: Callable[[], None]) -> None:
        self._recorder = recorder
        self._before_step = before_step
        self._building: list[object] = []
        self._stepping = 0

    def install(self) -> None:
        """Wraps torch's scheduler classes and registers the optimizer hook."""
        register_optimizer_step_post_hook(self._optimizer_stepped)
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

    def _optimizer_stepped(self, optimizer: Optimizer, _args: object, _kwargs: object) -> None:
        self._before_step()
        lrs = [number(group["lr"]) for group in optimizer.param_groups]
        self._recorder.step("optimizer", self.optimizer_number(optimizer), lrs)

    def _watch_construction(self, original: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(original)
        defaults = {
            name: plain(parameter.default)
            for name, parameter in signature.parameters.items()
            if parameter.default is not inspect.Parameter.empty
        }

        @functools.wraps(original)
        def init(scheduler: object, *args: Any, **kwargs: Any) -> None:
            if any(one is scheduler for one in self._building):  # the base class's own __init__
                original(scheduler, *args, **kwargs)
                return
            place = self._recorder.place()
            self._building.append(scheduler)
            try:
                original(scheduler, *args, **kwargs)
            finally:
                self._building.pop()
            bound = signature.bind(scheduler, *args, **kwargs)
            bound.apply_defaults()
            arguments = dict(list(bound.arguments.items())[1:])
            self._note_construction(scheduler, arguments, defaults, place)

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
            name: plain(value)
            for name, value in arguments.items()
            if name not in ("optimizer", "schedulers")
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
        @functools.wraps(original)
        def step(scheduler: object, *args: Any, **kwargs: Any) -> Any:
            if not self._building and not self._stepping:
                self._recorder.step("scheduler", self.scheduler_number(scheduler))
            self._stepping += 1
            try:
                return original(scheduler, *args, **kwargs)
            finally:
                self._stepping -= 1

        return step


def scheduler_classes() -> list[type[LRScheduler]]:
    """Every scheduler class of torch.optim, private bases too."""
    candidates = [*vars(lr_scheduler).values(), *vars(swa_utils).values()]
    return list(
        dict.fromkeys(c for c in candidates if isinstance(c, type) and issubclass(c, LRScheduler))
    )


def torch_classes(cls: type) -> list[str]:
    """The names of the torch.optim classes that a class is or derives from, nearest first."""
    bases = (LRScheduler, Optimizer, torch.optim.lr_scheduler._LRScheduler)  # noqa: SLF001
    return [
        base.__name__
        for base in cls.__mro__
        if base.__module__.startswith("torch.optim") and base not in bases
    ]
