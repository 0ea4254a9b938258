"""Work of ours on all cores, where it is worth it and safe."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
WORTH_IT = 50  # items; for fewer, the processes take longer to start than the work takes
AT_ONCE = 10  # items handed to a process
_PR_SET_PDEATHSIG = 1


def spread(act: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
    """Does `act` for every item, and gives the results in the items' order.

    Processes are forked, which is safe only where no other thread holds a lock at that moment:
    elsewhere the work is done here. `act`, the items and the results must be such as can be
    pickled.
    """
    alone = threading.active_count() == 1 and "torch" not in sys.modules
    if sys.platform != "linux" or not alone or len(items) < WORTH_IT:
        yield from map(act, items)
        return
    with ProcessPoolExecutor(
        mp_context=get_context("fork"), initializer=_end_with, initargs=(os.getpid(),)
    ) as pool:
        yield from pool.map(act, items, chunksize=AT_ONCE)


def _end_with(parent: int) -> None:
    """Ends this process with its parent, however that ends; a Ctrl-C is for the parent alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
