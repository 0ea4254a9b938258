"""`grade doctor` tells the truth: all holds here, and what a layer held is open without it."""

import tempfile
from pathlib import Path

import pytest
from ordinary_user import grade_as_user, why_not

from grader.sandbox.levels import LAYERS, try_layers

FULL = pytest.mark.skipif(
    not try_layers(LAYERS["full"]).holds,
    reason=f"this machine cannot hold the level full: {try_layers(LAYERS['full']).problem}",
)
NUMBERS, DISK = "The machine's processes are invisible", "The disk cannot be filled"
FILES, NETWORK = "Other people's files are unreadable", "The network is shut"
FORK, DAEMON = "No new process can be started", "A daemon dies with the submission"
MEMORY, UNCOUNTED = "The memory limit bites", "No memory is taken that no limit counts"
PIPES, LOOP = "No pipe, socket or device can be made", "An endless loop is ended"
ALL = {NUMBERS, DISK, FILES, NETWORK, FORK, DAEMON, MEMORY, UNCOUNTED, PIPES, LOOP}


def promises(output: str, mark: str) -> set[str]:
    """The promises on lines that begin with a mark."""
    lines = [line[2:] for line in output.splitlines() if line.startswith(mark)]
    return {line.partition(":")[0] for line in lines} & ALL


@FULL
@pytest.mark.parametrize(
    ("options", "red"),
    [
        ([], set()),
        (["--without", "namespaces"], {NUMBERS, DISK}),
        (["--without", "landlock"], {PIPES}),
        (["--without", "seccomp"], {FORK, UNCOUNTED}),
        (["--without", "namespaces", "--without", "seccomp"], {NUMBERS, DISK, FORK, UNCOUNTED}),
        (
            ["--without", "namespaces", "--without", "landlock", "--without", "seccomp"],
            ALL - {DAEMON, MEMORY, LOOP},
        ),
    ],
    ids=lambda value: "+".join(value[1::2]) or "all layers" if isinstance(value, list) else "",
)
def test_says_what_is_open_without_a_layer(grade, options, red):
    done = grade("doctor", *options)
    assert done.returncode == (1 if red else 0), done.stdout + done.stderr
    assert promises(done.stdout, "✗") >= red
    assert promises(done.stdout, "✓") <= ALL - red
    assert promises(done.stdout, "✓") | promises(done.stdout, "✗") == ALL


def test_what_a_level_does_not_promise_is_no_fault(grade):
    done = grade("doctor", "--sandbox", "none")
    assert promises(done.stdout, "✓") >= {DAEMON, MEMORY, LOOP}
    assert promises(done.stdout, "✗") == set()
    assert f"{FILES}: not promised at none: read " in done.stdout


@FULL
def test_all_holds_for_an_ordinary_user(root):
    if reason := why_not():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to others
        done = grade_as_user(Path(place), root, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert promises(done.stdout, "✓") == ALL
    assert "Tried now: full" in done.stdout
