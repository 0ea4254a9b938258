"""A program that has imported the command line, and forks a process for each call of it.

Each call is a process of its own, as it is for a user, and is spared half a second of imports. A
call comes as a line of JSON on standard input; its exit code is a line on standard output.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from grader.cli.main import command


def next_call() -> dict[str, Any] | None:
    line = sys.stdin.readline()
    return json.loads(line) if line else None


def become(call: dict[str, Any]) -> None:
    """Makes this process what a shell would have started."""
    for descriptor, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, call["stdout"], os.O_WRONLY | os.O_CREAT),
        (2, call["stderr"], os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(path, flags)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.chdir(call["cwd"])
    os.environ.clear()
    os.environ.update(call["env"])
    sys.argv = call["argv"]
    sys.path[0] = str(Path(call["argv"][0]).parent)


def main() -> None:
    while call := next_call():
        child = os.fork()
        if child == 0:
            become(call)
            sys.exit(command())
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
