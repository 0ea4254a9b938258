"""A fresh process for each run, as on macOS and Windows: the same observations, and limits."""

import time
from concurrent.futures import ThreadPoolExecutor

import msgspec
import psutil
import pytest
from small_run import HEAD, HONEST, LIMITS, MIB, TRAIN, SmallRun

from grader.sandbox.worker import WorkerError

LOOP = HEAD + "while True:\n    pass\n"
GREEDY = HEAD + "kept = []\nwhile True:\n    kept.append(bytearray(b'x' * (16 << 20)))\n"
EXIT = HEAD + "import os\nos._exit(5)\n"
CRASH = HONEST + "raise ValueError('no')\n"
LOUD = HEAD + TRAIN + "for _ in range(2_000):\n    print('x' * 1_000)\n"
DAEMON = """\
import os, time
child = os.fork()
if child == 0:
    os.setsid()
    time.sleep(100)
print(child)
time.sleep(0.5)
"""


@pytest.fixture(scope="module")
def fresh():
    with SmallRun(level="none", fresh=True) as small:
        yield small


def test_sees_what_a_forked_child_shows(fresh):
    seen = fresh.decoded(fresh.folder(HONEST))
    with SmallRun(level="none") as forked:
        expected = forked.decoded(forked.folder(HONEST))
    assert seen.evidence.ending == "finished"
    assert seen.evidence.steps == expected.evidence.steps
    assert seen.evidence.epochs == expected.evidence.epochs
    assert seen.evidence.measured == expected.evidence.measured
    assert [one.status for one in fresh.judge(seen.evidence, expected.evidence)] == ["pass"] * 5


@pytest.mark.parametrize(
    ("script", "ending", "failure"),
    [
        (LOOP, "timeout", "limit"),
        (GREEDY, "memory", "limit"),
        (EXIT, "crash", "exit"),
        (CRASH, "crash", "ValueError"),
    ],
    ids=["loop", "memory", "exit", "exception"],
)
def test_an_end_is_told_as_what_it_was(fresh, script, ending, failure):
    limits = msgspec.structs.replace(LIMITS, cpu_seconds=2, memory_bytes=256 * MIB)
    evidence = fresh.decoded(fresh.folder(script), limits).evidence
    assert (evidence.ending, evidence.failure.type) == (ending, failure)


def test_output_is_kept_up_to_its_limit(fresh):
    evidence = fresh.decoded(fresh.folder(LOUD)).evidence
    assert evidence.ending == "finished"
    assert len(evidence.stdout) == LIMITS.output_bytes


def test_what_it_started_ends_with_it(fresh):
    evidence = fresh.decoded(fresh.folder(HONEST + DAEMON)).evidence
    daemon = int(evidence.stdout)
    assert not psutil.pid_exists(daemon) or psutil.Process(daemon).status() == "zombie"


def test_a_run_that_is_stopped_is_no_crash_of_the_students(tmp_path):
    began = tmp_path / "began"
    script = f"open({str(began)!r}, 'w').close()\nimport time\ntime.sleep(1_000)\n"
    with SmallRun(level="none", fresh=True) as small, ThreadPoolExecutor(1) as threads:
        run = threads.submit(small.outcome, small.folder(script))
        while not (began.exists() or run.done()):
            time.sleep(0.01)
        small.pool.__exit__(None, None, None)
        with pytest.raises(WorkerError, match="stopped"):
            run.result()
