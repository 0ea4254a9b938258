"""What `grade doctor` finds out about a machine: versions, images, and what the sandbox holds."""

import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import msgspec

from grader.data.mnist import cached_mnist
from grader.model.errors import GraderError
from grader.sandbox.levels import LAYERS, Level, best_level, try_layers
from grader.sandbox.trials import TRIALS, trial_ground
from grader.sandbox.worker import WorkerError

PAIR = (
    "torch and torchvision have to come as a pair: install both from the same index, as "
    "`pip install -c constraints.txt -e .` does. A CPU-only torch does not work with the "
    "registry's own torchvision; take both from PyTorch's CPU index instead."
)
REMEDIES = {
    "full": "Allow user namespaces to ordinary users (sysctl user.max_user_namespaces above 0; on "
    "Ubuntu kernel.apparmor_restrict_unprivileged_userns=0), or run as root outside a container, "
    "or give the container the right to make namespaces.",
    "partial": "Use a kernel of Linux 5.13 or newer with Landlock in its list "
    "/sys/kernel/security/lsm, on x86_64 or aarch64.",
}


class Finding(msgspec.Struct, frozen=True):
    """One line of the doctor's: `good` is None where it is for information alone."""

    about: str
    seen: str
    good: bool | None
    remedy: str = ""


def examine(
    data: Path | None, level: Level | None = None, without: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """Examines this machine, a finding at a time.

    Args:
        data: where to look for MNIST first.
        level: the level to try; the strongest if not given.
        without: layers to leave out of it, to see what they hold.
    """
    yield from _versions()
    yield _mnist(data)
    yield from _levels()
    level = level or best_level()
    layers = tuple(layer for layer in LAYERS[level] if layer not in without)
    yield Finding("Tried now", f"{level}, with {', '.join(layers) or 'limits alone'}", None)
    yield from _promises(level, layers)


def _versions() -> Iterator[Finding]:
    yield Finding("Python", f"{platform.python_version()}, {platform.platform()}", None)
    for name in ("torch", "torchvision"):
        try:
            yield Finding(name, metadata.version(name), None)
        except metadata.PackageNotFoundError:
            yield Finding(name, "not installed", good=False, remedy=PAIR)


def _mnist(data: Path | None) -> Finding:
    try:
        found = cached_mnist(data)
    except GraderError as error:
        return Finding("MNIST", str(error), good=False, remedy="Name another folder with --data.")
    if found is None:
        return Finding("MNIST", "not here yet; the first run fetches it", None)
    return Finding("MNIST", f"whole, in {found}", good=True)


def _levels() -> Iterator[Finding]:
    for level, remedy in REMEDIES.items():
        tried = try_layers(LAYERS[level])  # type: ignore[index]  # the keys are levels
        seen = "can be had" if tried.holds else tried.problem
        # A machine that holds more than this level needs nothing.
        yield Finding(f"Level {level}", seen, tried.holds, "" if tried.holds else remedy)


def _promises(level: Level, layers: tuple[str, ...]) -> Iterator[Finding]:
    try:
        with trial_ground(layers) as ground:
            for trial in TRIALS:
                held = ground.hold(trial)
                if level in trial.levels or held.held:
                    seen = "held" if held.held else held.seen
                    yield Finding(trial.promise, seen, held.held, _remedy(level))
                else:
                    yield Finding(trial.promise, f"not promised at {level}: {held.seen}", None)
    except WorkerError as error:
        yield Finding("torch and torchvision", f"cannot be used: {error}", good=False, remedy=PAIR)


def _remedy(level: Level) -> str:
    return (
        f"The sandbox does not hold what the level {level} promises. Do not grade others' code "
        "here; please report it, with this output."
    )
