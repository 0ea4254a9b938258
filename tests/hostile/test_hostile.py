"""Programs that try something. Each folder here is one: `train.py`, and `case.toml` with what it
tries and what must come of it. All of them share one worker, one after the other.

`case.toml`: `tries`; `ending` (one of them, where there are several); `failure`, the failure's
type; `passed` and `not_passed`, kinds of checks; `stdout`, text that is in the output; `secret`,
text that must not be in the evidence; `links` to put into the submission; `gone`, the name of a
process that must not be left; `worker_error` where the warm process may be lost; `limits`.
`needs_lock_down` marks what only the full lock-down can prevent.
"""

import hashlib
import os
import shutil
import signal
import threading
import time
import tomllib
from pathlib import Path

import msgspec
import psutil
import pytest
import torch
from small_run import HONEST, LIMITS, MIB, SmallRun

from grader.model.result import CheckResult
from grader.sandbox.prepare import prepare_images
from grader.sandbox.worker import WorkerError

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/case.toml"))
FACTS = {
    *("tries", "ending", "failure", "passed", "not_passed", "stdout", "secret", "links"),
    *("gone", "worker_error", "limits", "needs_lock_down"),
}
HANGS_AFTER = 10


class Scene:
    """The worker, and what an honest submission gets when nobody disturbs it."""

    def __init__(self, small):
        self.small = small
        self.folder = small.folder(HONEST)
        self.reference = small.decoded(self.folder)
        self.marks = self.judge(self.reference)
        self.prepared = digest(small.prepared)

    def judge(self, decoded) -> tuple[CheckResult, ...]:
        return self.small.judge(decoded.evidence, self.reference.evidence)

    def is_undisturbed(self) -> None:
        """Grades the honest submission again: the same marks, and the same weights."""
        try:
            again = self.small.decoded(self.folder)
        except Exception:
            self.small.renew_pool()  # so that the cases after this one are seen by themselves
            raise
        assert self.judge(again) == self.marks
        assert all(
            torch.equal(again.weights[name], weight)
            for name, weight in self.reference.weights.items()
        )
        assert again.evidence.stdout == again.evidence.stderr == ""
        worker = psutil.Process(self.small.pool.once(lambda one: one.pid))
        assert worker.children(recursive=True) == []

    def images_are_whole(self) -> None:
        """What later submissions will get is what was prepared."""
        whole = digest(self.small.prepared) == self.prepared
        if not whole:
            shutil.rmtree(self.small.prepared / "data")
            prepare_images(self.small.prepared, self.small.mnist, self.small.spec)
        assert whole


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(str(path).encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def called(process: psutil.Process, name: str | None) -> bool:
    return bool(name) and (process.info["cmdline"] or [""])[0] == name


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def scene():
    with SmallRun() as small:
        yield Scene(small)


def nothing_is_left(facts, announced) -> None:
    """No process that the submission announced or gave the name to look for is there any more."""
    named = [one for one in psutil.process_iter(["cmdline"]) if called(one, facts.get("gone"))]
    for one in named:
        one.kill()
    assert named == []
    assert [pid for pid in announced if alive(pid)] == []


def limits_of(facts):
    given = dict(facts.get("limits", {}))
    memory = given.pop("memory_mib", 512) * MIB
    return msgspec.structs.replace(
        LIMITS, **{"cpu_seconds": 10, "wall_seconds": 20, **given, "memory_bytes": memory}
    )


def laid_out(scene, name, facts) -> Path:
    """The submission's folder: the case's program, an honest one beside it, and links."""
    folder = scene.small.folder("", {"honest.py": HONEST})
    shutil.copyfile(HERE / name / "train.py", folder / "train.py")
    for link, target in facts.get("links", {}).items():
        (folder / link).symlink_to(target)
    return folder


class Watchdog:
    """Wakes a stopped warm process, so that a grader that waits for it for ever can be told so."""

    def __init__(self, scene, seconds) -> None:
        self.barked = False
        self._scene = scene
        self._timer = threading.Timer(seconds, self._bark)

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_):
        self._timer.cancel()

    def _bark(self) -> None:
        self.barked = True
        os.kill(self._scene.small.pool.once(lambda one: one.pid), signal.SIGCONT)


def run(scene, name, facts):
    """Runs a case; None where the warm process was lost, and the case may do that."""
    limits = limits_of(facts)
    with Watchdog(scene, 2 * limits.wall_seconds + HANGS_AFTER) as watchdog:
        try:
            decoded = scene.small.decoded(laid_out(scene, name, facts), limits)
        except WorkerError:
            if not facts.get("worker_error"):
                raise
            decoded = None
    assert not watchdog.barked, "the grader waited for ever"
    return decoded


def has_the_stated_outcome(facts, evidence, checks) -> None:
    shown = (evidence.ending, evidence.failure, evidence.stderr[-2_000:])
    endings = facts["ending"] if isinstance(facts["ending"], list) else [facts["ending"]]
    assert evidence.ending in endings, shown
    if "failure" in facts:
        assert evidence.failure.type == facts["failure"], shown
    statuses = {check.kind: check.status for check in checks}
    assert "internal_error" not in statuses.values(), shown
    for kind in facts.get("passed", ()):
        assert statuses[kind] == "pass", (kind, checks)
    for kind in facts.get("not_passed", ()):
        assert statuses[kind] != "pass", (kind, checks)
    assert facts.get("stdout", "") in evidence.stdout
    if "secret" in facts:
        assert facts["secret"] not in msgspec.json.encode(evidence).decode()


def announced_in(stdout: str) -> list[int]:
    return [int(line.split()[1]) for line in stdout.splitlines() if line.startswith("pid ")]


@pytest.mark.parametrize("name", CASES)
def test_gains_nothing_and_disturbs_nobody(scene, name, request):
    facts = tomllib.loads((HERE / name / "case.toml").read_text())
    if facts.get("needs_lock_down"):
        request.applymarker(pytest.mark.xfail(reason="needs the lock-down", strict=True))
    began = time.monotonic()
    decoded = run(scene, name, facts)
    seconds = time.monotonic() - began
    announced = announced_in(decoded.evidence.stdout) if decoded else []
    try:
        if decoded is not None:
            has_the_stated_outcome(facts, decoded.evidence, scene.judge(decoded))
            assert seconds < limits_of(facts).wall_seconds + 30
            assert len(decoded.evidence.stdout) + len(decoded.evidence.stderr) <= 2 * 64 * 1024
    finally:
        try:
            nothing_is_left(facts, announced)
        finally:
            scene.is_undisturbed()
    scene.images_are_whole()


def test_an_honest_submission_passes_everything(scene):
    assert [check.status for check in scene.marks] == ["pass"] * 5


def test_cases_are_described():
    assert len(CASES) >= 20
    for name in CASES:
        facts = tomllib.loads((HERE / name / "case.toml").read_text())
        assert facts["tries"]
        assert set(facts) <= FACTS
        assert "ending" in facts or facts["worker_error"]
