import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository, which is a course too."""
    return ROOT


@pytest.fixture(scope="session")
def grade():
    """Runs the command line as a user does: `grade(*arguments, cwd=...)`."""
    program = Path(sys.executable).with_name("grade")

    def run(*arguments: object, cwd: Path = ROOT, **options) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *map(str, arguments)],
            cwd=cwd,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            env={**os.environ, "COLUMNS": "120"},
            **options,
        )

    return run
