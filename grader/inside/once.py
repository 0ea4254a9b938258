"""One run in a process of its own, for systems where a process cannot be forked after torch.

It is started as `python -m grader.inside.once REQUEST`, a JSON file, and writes its frames to the
file that the request names. There is no sandbox here but the trusted side's limits (level `none`).
"""

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import torch

from grader.inside.act import act_of
from grader.inside.frames import Writer

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]


def main() -> None:
    """Runs one submission and ends."""
    request: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    torch.set_num_threads(1)
    act = act_of(request["setup"])
    _limit(request["limits"])
    os.chdir(request["folder"])
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR"), request["folder"]))
    # The trusted side starts the clock when it sees this file.
    binary = getattr(os, "O_BINARY", 0)
    result = os.open(request["result"], os.O_WRONLY | os.O_CREAT | binary)
    act(request["folder"], request["run"], Writer(result, bytes.fromhex(request["token"])))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _limit(limits: dict[str, int]) -> None:
    """Sets what this system knows of the limits; the trusted side enforces them in any case."""
    if resource is None:
        return
    for what, value in (
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a stricter limit is in force already
            resource.setrlimit(what, (value, value))


if __name__ == "__main__":
    main()
