"""The warm process: forks one child a submission or proof.

It is forked by `nursery.py`, speaks JSON messages with the trusted side over a socket, and never
runs student code itself. It holds the training and validation images and nothing that a student
may not see. Processes are told as descriptors (pidfd): it may live in a pid namespace, where
numbers mean something else.
"""

import json
import os
import signal
import socket
import sys
import traceback
from typing import Any

import torch

from grader.inside import linux
from grader.inside.act import Act
from grader.inside.confine import (
    RESULT_FD,
    Confinement,
    Limits,
    confine,
    environment_of,
    fork_alone,
)
from grader.inside.exits import CHANNEL_BROKEN, HARNESS_FAILED
from grader.inside.frames import Writer
from grader.inside.guard import MAX_MESSAGE
from grader.inside.tree import Tree

MAX_FAULT = 4_000


def serve(control: socket.socket, act: Act) -> None:
    """Serves requests until the trusted side closes the socket."""
    # Daemons that a submission leaves behind become this process's children, so that the
    # trusted side finds them in its tree and ends them.
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    _send(control, {"ready": True}, process=os.getpid())
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, MAX_MESSAGE, 3)
        if not message:
            return
        _serve(control, act, json.loads(message), tuple(descriptors))


def _serve(control: socket.socket, act: Act, request: dict[str, Any], descriptors: Any) -> None:
    child = fork_alone(request["layers"])
    if child == 0:
        _in_child(control, act, request, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    _send(control, {"started": True}, process=child)
    _pid, status, usage = os.wait4(child, 0)
    _send(control, {"status": status, "cpu_seconds": usage.ru_utime + usage.ru_stime})
    # The trusted side has ended what was left of the submission when it says so here.
    control.recv(MAX_MESSAGE)
    reap()
    _send(control, {"clean": True})


def _in_child(control: socket.socket, act: Act, request: dict[str, Any], descriptors: Any) -> None:
    """Never returns: whatever happens, the child ends here."""
    code = HARNESS_FAILED
    try:
        control.close()
        folder = _shut_in(request, descriptors)
        # Fresh streams: the old ones remember what they were opened on.
        sys.stdout = open(1, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
        torch.set_num_threads(1)
        writer = Writer(RESULT_FD, bytes.fromhex(request["token"]))
        try:
            act(folder, request["run"], writer)
            code = 0
        except OSError:
            code = CHANNEL_BROKEN  # the student's program closed the result pipe
        except BaseException:
            writer.report({"fault": traceback.format_exc()[-MAX_FAULT:]})
            raise
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        # For the person who looks into it: the trusted side calls this an internal error.
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _shut_in(request: dict[str, Any], descriptors: Any) -> str:
    layers = request["layers"]
    tree, limits = Tree(**request["tree"]), Limits(**request["limits"])
    folder = confine(descriptors, Confinement(layers, request["uid"], tree, limits))
    os.environ.update(environment_of(folder, layers))
    return folder


def reap() -> None:
    """Collects the ended children of this process, and those that were left to it."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _send(control: socket.socket, document: dict[str, Any], process: int | None = None) -> None:
    """Sends a message, and with it a descriptor of a process, if one is given."""
    data = json.dumps(document).encode() + b"\n"
    if process is None:
        control.sendall(data)
        return
    descriptor = os.pidfd_open(process)
    try:
        socket.send_fds(control, [data], [descriptor])
    finally:
        os.close(descriptor)
