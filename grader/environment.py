"""What marks are made with. torch is asked by its files: importing it takes seconds."""

import importlib.metadata
import importlib.util
import platform
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from grader.model.assignment import EnvironmentSpec
from grader.sandbox.levels import Level


@cache
def environment(level: Level) -> dict[str, str]:
    """What marks are made with, like `{"torch": "2.15.0+cu132"}`, and how programs are shut in."""
    return {
        "python": platform.python_version(),
        "torch": _version_of("torch"),
        "torchvision": _version_of("torchvision"),
        "platform": f"{platform.system()} {platform.machine()}",
        "sandbox": level,
    }


def differences(theirs: EnvironmentSpec, here: Mapping[str, str]) -> list[str]:
    """What is another here than where the class is graded, such as "torch 2.6.0, not 2.15.0"."""
    told = msgspec.to_builtins(theirs)
    return [
        f"{name} {here[name]}, not {version}"
        for name, version in told.items()
        if version and not re.match(rf"{re.escape(version)}(?![0-9])", here[name])
    ]


def _version_of(package: str) -> str:
    """The package's `__version__`, which says more than its number in the registry: the build."""
    spec = importlib.util.find_spec(package)
    if spec and spec.origin:
        file = Path(spec.origin).with_name("version.py")
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        found = re.search(r"""^__version__\b[^=\n]*=\s*["']([^"']+)["']""", text, re.MULTILINE)
        if found:
            return found[1]
    return importlib.metadata.version(package)
