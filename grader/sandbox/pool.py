"""A pool of warm workers, each driven by a thread of its own."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Self, TypeVar

from grader.sandbox.fresh import FreshWorker
from grader.sandbox.nursery import FORKS, Nursery
from grader.sandbox.worker import Worker, WorkerError

T = TypeVar("T")
R = TypeVar("R")
TRIES = 2
LAST_SECONDS = 10
AnyWorker = Worker | FreshWorker


class Pool:
    """Hands work to warm workers; a worker that fails is replaced and the work tried again.

    torch is imported from the beginning; work can be handed out after `supply`.

    Args:
        jobs: how many workers there are.
        layers: what submissions are shut in with.
        ahead: a nursery that was begun before, with the same layers.
        fresh: a fresh process for each run, as where torch cannot be forked.
    """

    def __init__(
        self,
        jobs: int,
        layers: tuple[str, ...],
        ahead: Nursery | None = None,
        *,
        fresh: bool = not FORKS,
    ) -> None:
        self._jobs, self._layers = jobs, layers
        self._nursery = None if fresh else ahead or Nursery(layers)
        self._renewing = threading.Lock()
        self._workers: list[AnyWorker] = []
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()

    def supply(self, prepared: Path, training: int) -> None:
        """Makes the workers.

        Args:
            prepared: the folder with the images (see `sandbox/prepare.py`).
            training: how many of the images are training images; 0 for proofs, which need none.
        """
        self._prepared, self._training = prepared, training
        if self._nursery:
            self._nursery.supply(prepared, training)
        self._workers = [self._new_worker(slot) for slot in range(self._jobs)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._renewing:  # no new worker comes after this
            self._ended.set()
        for worker in self._workers:
            worker.stop()
        # Where a run was interrupted, each still removes the folder of its submission.
        for thread in self._threads:
            thread.join(LAST_SECONDS)
        for worker in self._workers:
            worker.close()
        if self._nursery:
            self._nursery.close()

    def once(self, act: Callable[[AnyWorker], R]) -> R:
        """Does one piece of work on the first worker."""
        return act(self._worker(0))

    def map(
        self,
        act: Callable[[AnyWorker, T], R],
        failed: Callable[[T, Exception], R],
        items: Iterable[T],
    ) -> Iterator[R]:
        """Does `act` for every item, several at a time; results come as they are ready.

        An exception of ours is told to `failed`, whose result stands in for the item's.
        """
        todo: queue.SimpleQueue[T] = queue.SimpleQueue()
        done: queue.SimpleQueue[R] = queue.SimpleQueue()
        count = 0
        for item in items:
            todo.put(item)
            count += 1

        def drive(index: int) -> None:
            while not self._ended.is_set():
                try:
                    item = todo.get_nowait()
                except queue.Empty:
                    return
                try:
                    done.put(self._try(index, act, item))
                except Exception as error:  # noqa: BLE001  (told by `failed`, as our own fault)
                    done.put(failed(item, error))

        for index in range(min(len(self._workers), count)):
            thread = threading.Thread(target=drive, args=(index,), daemon=True)
            self._threads.append(thread)
            thread.start()
        for _ in range(count):
            yield done.get()

    def _worker(self, index: int) -> AnyWorker:
        with self._renewing:
            if self._ended.is_set():
                raise WorkerError("the pool has ended")
            if self._workers[index].broken:
                self._workers[index].close()
                self._workers[index] = self._new_worker(index)
            return self._workers[index]

    def _new_worker(self, slot: int) -> AnyWorker:
        if self._nursery is None:
            return FreshWorker(self._prepared, self._training)
        if self._nursery.has_ended:
            self._nursery.close()
            self._nursery = Nursery(self._layers)
            self._nursery.supply(self._prepared, self._training)
        return Worker(self._nursery, self._prepared, self._layers, slot)

    def _try(self, index: int, act: Callable[[AnyWorker, T], R], item: T) -> R:
        for last in [False] * (TRIES - 1) + [True]:
            try:
                return act(self._worker(index), item)
            except (WorkerError, OSError):
                if self._ended.is_set() or last:
                    raise
                self._workers[index].broken = True
        raise AssertionError("unreachable: the last try returns or raises")
