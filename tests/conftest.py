import os
import subprocess
import sys
from pathlib import Path

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
