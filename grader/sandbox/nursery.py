"""The trusted side's hold on the process that imports torch and forks warm processes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from grader.sandbox.usage import descendants_of

FORKS = sys.platform == "linux"  # elsewhere a process cannot be forked after torch


class NurseryError(Exception):
    """The nursery has ended: a fault of ours, never a student's."""


class Nursery:
    """Makes warm processes; it begins to import torch at once, before it knows of any images.

    Args:
        layers: what submissions are shut in with (see `sandbox/levels.py`).
    """

    def __init__(self, layers: tuple[str, ...]) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        module = ["-m", "grader.inside.guard", str(theirs.fileno()), json.dumps(layers)]
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-P", "-s", "-B", *module],
            pass_fds=[theirs.fileno()],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            # A Ctrl-C at the terminal is for the command line, which then ends the workers.
            start_new_session=True,
        )
        theirs.close()
        assert self._process.stderr is not None
        os.set_blocking(self._process.stderr.fileno(), False)

    def supply(self, prepared: Path, training: int) -> None:
        """Says what submissions are run with.

        Args:
            prepared: the folder with the images (see `sandbox/prepare.py`).
            training: how many of the images are training images; 0 where there are none.
        """
        images, labels = (str(prepared / name) for name in ("images.u8", "labels.u8"))
        setup = {"images": images, "labels": labels, "training": training}
        self._send(json.dumps(setup).encode())

    @property
    def has_ended(self) -> bool:
        """Whether another one is needed."""
        return self._process.poll() is not None

    def warm_process(self) -> socket.socket:
        """Asks for a new warm process; it answers on the socket when it is ready.

        Raises:
            NurseryError: there is nobody to ask.
        """
        # Below `full`, a program can have stopped it.
        for pid in descendants_of(self._process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        ours, theirs = socket.socketpair()
        with theirs:
            self._send(b"+", [theirs.fileno()])
        return ours

    def close(self) -> None:
        """Ends it and every process that it made; once is enough."""
        if not self.has_ended:
            for pid in [*descendants_of(self._process.pid), self._process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
        self._control.close()
        if self._process.stderr:
            self._process.stderr.close()

    def last_words(self) -> str:
        """What it or a warm process said of its end; nothing once it is closed."""
        assert self._process.stderr is not None
        try:
            said = self._process.stderr.read() or b""
        except ValueError:  # another worker's thread has closed it, and made a new one
            return ""
        return said[-2_000:].decode(errors="replace").strip()

    def _send(self, message: bytes, descriptors: list[int] | None = None) -> None:
        try:
            socket.send_fds(self._control, [message], descriptors or [])
        except OSError as error:
            raise NurseryError(f"the nursery is gone: {self.last_words()}") from error


def environment() -> dict[str, str]:
    """What the nursery and so the student's program sees of the environment."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # CUDA cannot be used after a fork; a script that asks for it is told there is none.
        "CUDA_VISIBLE_DEVICES": "",
        # torch.compile would start compilers and hide the calls that are watched.
        "TORCH_COMPILE_DISABLE": "1",
        "MPLBACKEND": "Agg",
    }
