"""The nursery: imports torch once, and forks a warm process whenever one is asked for.

It is made by `guard.py`. It holds what a warm process begins with: torch, and the training and
validation images. A warm process that was lost costs a fork and not another import.
"""

import gc
import json
import mmap
import os
import signal
import socket

import torch
import torchvision  # noqa: F401  (imported for the children, who then have it at no cost)

from grader.inside import linux
from grader.inside.act import act_of
from grader.inside.guard import MAX_MESSAGE
from grader.inside.huge_pages import use_huge_pages
from grader.inside.warm import reap, serve


def tend(control: socket.socket) -> None:
    """Forks a warm process for each socket that comes, until the trusted side closes its own.

    The first message says what submissions are run with; see `act.py`.
    """
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    # Before the first operation: a child forked from a process that once used two threads hangs.
    torch.set_num_threads(1)
    _warm_up()
    act = act_of(json.loads(control.recv(MAX_MESSAGE)), _private_copy)
    gc.freeze()
    gc.enable()
    use_huge_pages()
    while True:
        message, sockets, _flags, _address = socket.recv_fds(control, 1, 1)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            serve(socket.socket(fileno=sockets[0]), act)
            os._exit(0)
        os.close(sockets[0])
        reap()


def _private_copy(tensor: torch.Tensor) -> torch.Tensor:
    """The same numbers in a private mapping of a file in memory.

    Pages of the heap would have to be copied into each child's page table; those of a mapping
    come when they are touched.
    """
    descriptor = os.memfd_create("images")
    with os.fdopen(descriptor, "wb") as file:
        file.write(tensor.contiguous().numpy().tobytes())
        file.flush()
        size = tensor.numel() * tensor.element_size()
        mapping = mmap.mmap(descriptor, size, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
    return torch.frombuffer(mapping, dtype=tensor.dtype).view(tensor.shape)


def _warm_up() -> None:
    """Runs a training step once, so that the children find everything loaded."""
    model = torch.nn.Linear(2, 2)
    optimizer = torch.optim.Adam(model.parameters())
    torch.nn.functional.cross_entropy(
        model(torch.ones(1, 2)), torch.zeros(1, dtype=torch.long)
    ).backward()
    optimizer.step()
