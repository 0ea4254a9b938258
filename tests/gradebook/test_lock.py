"""One grader at a time in a folder of marks, and none that is dead."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.gradebook.lock import NAME, locked
from grader.model.errors import GraderError

HOLDER = """
import sys
from pathlib import Path
from grader.gradebook.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that has the folder locked."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_is_told_who_and_since_when(tmp_path: Path, holder) -> None:
    with pytest.raises(GraderError) as caught, locked(tmp_path):
        pass
    assert f"process {holder.pid}, since 20" in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert caught.value.hint


def test_the_second_takes_nothing_from_the_first(tmp_path: Path, holder) -> None:
    for _ in range(2):
        with pytest.raises(GraderError), locked(tmp_path):
            pass
    assert str(holder.pid) in (tmp_path / NAME).read_text()


def test_it_is_free_again_after_the_first_ended(tmp_path: Path, holder) -> None:
    holder.communicate()
    assert holder.returncode == 0
    assert not (tmp_path / NAME).exists()
    with locked(tmp_path):
        pass


def test_who_was_killed_holds_nothing(tmp_path: Path, holder) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert (tmp_path / NAME).exists()
    with locked(tmp_path):
        assert str(os.getpid()) in (tmp_path / NAME).read_text()
        assert str(holder.pid) not in (tmp_path / NAME).read_text()
    assert not (tmp_path / NAME).exists()


def test_a_child_of_who_was_killed_holds_nothing(tmp_path: Path) -> None:
    """As a warm process would that outlives its grader by a moment."""
    child = "import subprocess; subprocess.Popen(['sleep', '60'])"
    program = HOLDER.replace('    print("held"', f'    {child}; print("held"')
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout.readline() == "held\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with locked(tmp_path):
            pass
        os.killpg(process.pid, signal.SIGKILL)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(GraderError) as caught, locked(tmp_path):
        pass
    assert caught.value.file == tmp_path / NAME
