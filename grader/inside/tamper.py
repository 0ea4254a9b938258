"""Notices what a program replaced of torch, of Python and of the observer itself.

A courtesy to whoever reads the report: it finds the careless and the curious. A program that puts
everything back in time, or that changes this file's memory, is not noticed; what it claims is
compared with its source and with a replay on the trusted side.
"""

import builtins
import json
import os
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import torch
from torch.nn import functional
from torch.optim import optimizer
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, SequentialSampler
from torch.utils.data.dataloader import _BaseDataLoaderIter, _SingleProcessDataLoaderIter

from grader.inside import (
    frames,
    given,
    order,
    plain,
    recorder,
    rehearsal,
    watch_images,
    watch_steps,
)

# `print`, `input` and `open` are not among them: honest programs replace those.
BUILTINS = (
    *("all", "any", "dict", "float", "getattr", "hasattr", "id", "int", "isinstance", "issubclass"),
    *("iter", "len", "list", "max", "min", "next", "range", "set", "setattr", "sorted", "str"),
    *("sum", "super", "tuple", "type", "vars", "zip"),
)
MOST = 20

_vars = vars
_TORCH = os.path.dirname(torch.__file__) + os.sep  # noqa: PTH120  (nothing but text is wanted)


class _Kept(NamedTuple):
    """A value as it was before any student code, None for none, and what it is called."""

    namespace: Mapping[str, Any]
    name: str
    value: Any
    shown: str


class Tamper:
    """Keeps what must stay as it is; made after all watchers are installed, before student code.

    Args:
        observers: our own objects that must keep the methods of their classes.
    """

    def __init__(self, observers: Iterable[object]) -> None:
        self._kept = list(_everything())
        self._observers = list(observers)
        # Our own hooks: nobody else was here before.
        self._hooks = [
            (name, hook) for name, hooks in _global_hooks().items() for hook in hooks.values()
        ]

    def notices(self) -> list[str]:
        """A sentence for each thing that is no longer what it was."""
        try:
            return [f"{shown} while the program ran" for shown in self._changes()][:MOST]
        except Exception:
            return ["what the program replaced could not be told"]

    def _changes(self) -> Iterator[str]:
        for kept in self._kept:
            if not _is_same(kept.namespace.get(kept.name), kept.value):
                yield f"{kept.shown} was replaced"
        left = _global_hooks()
        if [hook for name, hook in self._hooks if hook not in left[name].values()]:
            yield "the grader's hook on optimizers was removed"
        for one in self._observers:
            for name in _vars(one):
                if name in _vars(type(one)):
                    yield f"the grader's own {type(one).__name__}.{name} was replaced"


def _is_same(value: Any, kept: Any) -> bool:
    """Whether a value is what it was, wrappers that torch itself puts round it aside.

    It wraps the `step` of an optimizer's class when that is first used, and some more of them
    for `torch.compile`.
    """
    while value is not kept:
        code = getattr(value, "__code__", None)
        if code is None or not code.co_filename.startswith(_TORCH):
            return False
        inner = getattr(value, "__wrapped__", None)
        if inner is None:
            return False
        value = inner if kept is not None else None  # around what the class inherits
    return True


def _everything() -> Iterator[_Kept]:
    for name in BUILTINS:
        yield _kept(builtins, name, f"the builtin {name}")
    for module, names in (
        (json, ("dumps", "loads")),
        (os, ("write", "_exit")),
        (functional, ("cross_entropy",)),
        (torch, ("equal", "randperm")),
    ):
        for name in names:
            yield _kept(module, name, f"{module.__name__}.{name}")
    yield _kept(torch.Tensor, "backward", "torch.Tensor.backward")
    yield from _methods(watch_steps.optimizer_classes(), ("__init__", "step"))
    yield from _methods(watch_steps.scheduler_classes(), ("__init__", "step", "get_last_lr"))
    loaders = (DataLoader, _BaseDataLoaderIter, _SingleProcessDataLoaderIter)
    samplers = (RandomSampler, SequentialSampler, BatchSampler)
    yield from _methods((*loaders, *samplers), ("__init__", "__iter__", "__next__", "_next_data"))
    for ours in (frames, given, order, plain, recorder, rehearsal, watch_images, watch_steps):
        yield from _ours(ours)


def _methods(classes: Iterable[type], names: Iterable[str]) -> Iterator[_Kept]:
    """Methods of torch's classes: those that a class inherits must not get one in front, either."""
    for cls in classes:
        for name in names:
            yield _kept(cls, name, f"{cls.__module__}.{cls.__qualname__}.{name}")


def _ours(module: types.ModuleType) -> Iterator[_Kept]:
    """The functions of one of our modules, and the methods of its classes."""
    for name, value in _vars(module).items():
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, types.FunctionType):
            yield _kept(module, name, f"the grader's own {name}")
        elif isinstance(value, type):
            for method, function in _vars(value).items():
                if isinstance(function, types.FunctionType):
                    yield _kept(value, method, f"the grader's own {name}.{method}")


def _global_hooks() -> dict[str, Any]:
    """The hooks that torch calls around every optimizer's step, by what they are called."""
    return {
        name: _vars(optimizer)[name]
        for name in ("_global_optimizer_pre_hooks", "_global_optimizer_post_hooks")
    }


def _kept(owner: Any, name: str, shown: str) -> _Kept:
    return _Kept(_vars(owner), name, _vars(owner).get(name), shown)
