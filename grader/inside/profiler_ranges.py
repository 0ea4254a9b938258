"""Leaves out the ranges that torch marks for a profiler, while no profiler runs.

Every `step()` and `zero_grad()` of an optimizer marks one. Nobody sees it then, and with models as
small as an assignment's the two of them are a twentieth of what training takes.
"""

import functools
from typing import Any

import torch
from torch.autograd.profiler import record_function


def skip_unseen_ranges() -> None:
    """Changes torch's `record_function`, for this process and what is forked from it."""
    marker: Any = record_function
    begin, end = marker.__enter__, marker.__exit__
    is_profiling = torch._C._autograd._profiler_enabled  # noqa: SLF001  (no other way to ask)

    @functools.wraps(begin)
    def enter(self: Any) -> Any:
        return begin(self) if is_profiling() else self

    @functools.wraps(end)
    def leave(self: Any, *error: Any) -> None:
        if self.record is not None:
            end(self, *error)

    marker.__enter__, marker.__exit__ = enter, leave
