"""The levels of the sandbox, and which of them this machine can hold."""

import functools
import json
import subprocess
import sys
from typing import Literal

import msgspec

from grader.model.errors import GraderError

Level = Literal["full", "partial", "none"]
LEVELS: tuple[Level, ...] = ("full", "partial", "none")
LAYERS: dict[Level, tuple[str, ...]] = {
    "full": ("namespaces", "landlock", "seccomp"),
    "partial": ("landlock", "seccomp"),
    "none": (),
}
TRY_SECONDS = 60


class Tried(msgspec.Struct, frozen=True):
    """Whether this machine can hold a set of layers; `problem` says why not."""

    holds: bool
    problem: str = ""


@functools.cache
def try_layers(layers: tuple[str, ...]) -> Tried:
    """Shuts a small process in with these layers, as a submission would be."""
    if sys.platform != "linux":
        return Tried(not layers, "" if not layers else "this needs Linux")
    done = subprocess.run(  # noqa: S603  (our own module)
        [sys.executable, "-P", "-s", "-B", "-m", "grader.inside.attempt", json.dumps(layers)],
        capture_output=True,
        text=True,
        timeout=TRY_SECONDS,
        check=False,
    )
    lines = (done.stderr or done.stdout).strip().splitlines()
    return Tried(done.returncode == 0, "" if done.returncode == 0 else (lines or ["?"])[-1])


def best_level() -> Level:
    """The strongest level that this machine can hold."""
    return next(level for level in LEVELS if try_layers(LAYERS[level]).holds)


def choose_level(asked: Level | None, *, own_code: bool) -> Level:
    """The level to run at.

    Args:
        asked: by the caller, or None for the strongest that there is.
        own_code: the code is the caller's own, which may run without a sandbox.

    Raises:
        GraderError: the machine cannot hold what was asked for, or can hold nothing, and the code
            is others'.
    """
    if asked is not None:
        tried = try_layers(LAYERS[asked])
        if not tried.holds:
            raise GraderError(
                f"The sandbox cannot be had at the level {asked} here: {tried.problem}.",
                hint="`grade doctor` says what is missing and what to do.",
            )
        return asked
    level = best_level()
    if level == "none" and not own_code:
        raise GraderError(
            "This machine cannot lock a stranger's program in: "
            f"{try_layers(LAYERS['partial']).problem}.",
            hint="Grade on Linux with user namespaces or Landlock (`grade doctor` says what is "
            "missing). With `--sandbox none` the programs run with your own rights: accept that "
            "only for code that you trust, or on a machine that holds nothing else.",
        )
    return level
