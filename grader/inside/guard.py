"""The process that the trusted side starts: it makes the warm process and outlives nobody.

It is started as `python -m grader.inside.guard SOCKET` and imports nothing heavy: namespaces can
only be entered by a process that has one thread, which is over once torch is imported.
"""

import json
import os
import select
import signal
import socket
import sys

from grader.inside.confine import NAMESPACES, enter_namespaces

MAX_MESSAGE = 65_536


def main() -> None:
    """Forks the warm process, and ends it when the trusted side is gone, however that ended."""
    control = socket.socket(fileno=int(sys.argv[1]))
    setup = json.loads(control.recv(MAX_MESSAGE))
    if NAMESPACES in setup["layers"]:
        enter_namespaces(os.getuid())
    warm = os.fork()
    if warm == 0:
        from grader.inside.warm import serve  # noqa: PLC0415  (imports torch, which starts threads)

        serve(control, setup)
        return
    poll = select.poll()
    poll.register(control, select.POLLRDHUP)
    poll.register(os.pidfd_open(warm), select.POLLIN)
    poll.poll()
    os.kill(warm, signal.SIGKILL)
    os.waitpid(warm, 0)


if __name__ == "__main__":
    main()
