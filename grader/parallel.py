"""Work of ours on all cores, where it is worth it and safe."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any

WORTH_IT = 50  # items; for fewer, the processes take longer to start than the work takes
AT_ONCE = 10  # items handed to a process
_PR_SET_PDEATHSIG = 1

Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""Like `map`: does something for every item, and gives the results in the items' order."""


@contextmanager
def spreading(items: int) -> Iterator[Spread]:
    """Gives a `map` that uses all cores, where there will be so many items that it is worth it.

    Its processes are forked here and now: that is safe only while no other thread can hold a
    lock, and later there are threads, and torch. Elsewhere it is the ordinary `map`. What is done,
    the items and the results must be such as can be pickled.
    """
    alone = threading.active_count() == 1 and "torch" not in sys.modules
    if sys.platform != "linux" or not alone or items < WORTH_IT:
        yield map
        return
    with ProcessPoolExecutor(
        mp_context=get_context("fork"), initializer=_end_with, initargs=(os.getpid(),)
    ) as pool:
        pool.submit(os.getpid).result()  # the first piece of work makes all the processes
        yield partial(pool.map, chunksize=AT_ONCE)


def _end_with(parent: int) -> None:
    """Ends this process with its parent, however that ends; a Ctrl-C is for the parent alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
