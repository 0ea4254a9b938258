import json
import os
import subprocess
import sys
import tempfile
from itertools import cycle
from pathlib import Path
from typing import Self

import pytest

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="Write what is said now to the golden files, to be looked at and committed.",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Compares a text with a file of `golden/` beside the test: `golden(name, text)`."""
    folder = request.path.parent / "golden"

    def compare(name: str, text: str) -> None:
        if request.config.getoption("--update-goldens"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        kept = (folder / name).read_text(encoding="utf-8")
        assert text == kept, f"{folder / name} is another; pytest --update-goldens writes it anew"

    return compare


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository, which is a course too."""
    return ROOT


class Forking:
    """A process that forks one for each call of the command line; see `forking.py`."""

    def __init__(self) -> None:
        program = Path(__file__).with_name("forking.py")
        self._process = subprocess.Popen(
            [sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def call(self, argv: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory() as folder:
            told = {name: Path(folder, name) for name in ("stdout", "stderr")}
            call = {
                "argv": argv,
                "cwd": str(cwd),
                "env": {**os.environ, "COLUMNS": "120"},
                **{name: str(path) for name, path in told.items()},
            }
            self._process.stdin.write(f"{json.dumps(call)}\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            texts = {name: path.read_text("utf-8") for name, path in told.items()}
        return subprocess.CompletedProcess(argv, code, **texts)


@pytest.fixture(scope="session")
def grade():
    """Runs the command line as a user does: `grade(*arguments, cwd=...)`.

    Two processes take turns in forking: the order of a set, which Python draws for each, is another
    in every second call, and shows in what should come out the same.
    """
    program = Path(sys.executable).with_name("grade")
    with Forking() as one, Forking() as other:
        turns = cycle((one, other))

        def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
            return next(turns).call([str(program), *map(str, arguments)], cwd)

        yield run
