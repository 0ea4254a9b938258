"""The process that the trusted side starts: it makes the nursery and outlives nobody.

It is started as `python -m grader.inside.guard SOCKET LAYERS` and imports nothing heavy: namespaces
can only be entered by a process that has one thread, which is over once torch is imported.
"""

import gc
import json
import os
import select
import signal
import socket
import sys

from grader.inside.confine import NAMESPACES, enter_namespaces

MAX_MESSAGE = 65_536


def main() -> None:
    """Forks the nursery, and ends it when the trusted side is gone, however that ended."""
    control = socket.socket(fileno=int(sys.argv[1]))
    if NAMESPACES in json.loads(sys.argv[2]):
        enter_namespaces(os.getuid())
    nursery = os.fork()
    if nursery == 0:
        # The collector would look at torch's objects again and again while they come to be.
        gc.disable()
        # It imports torch, which starts threads.
        from grader.inside.nursery import tend  # noqa: PLC0415

        tend(control)
        return
    poll = select.poll()
    poll.register(control, select.POLLRDHUP)
    poll.register(os.pidfd_open(nursery), select.POLLIN)
    poll.poll()
    os.kill(nursery, signal.SIGKILL)
    os.waitpid(nursery, 0)


if __name__ == "__main__":
    main()
