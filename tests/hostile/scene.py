"""The stage on which a hostile program is run, and all that must be as before when it has ended."""

import hashlib
import os
import shutil
import signal
import threading
import tomllib
from pathlib import Path

import msgspec
import psutil
import torch
from outside import Outside
from small_run import HONEST, LIMITS, MIB, REFERENCE, SmallRun

from grader.measure import Ruler
from grader.model.result import CheckResult
from grader.sandbox.decode import decode
from grader.sandbox.limits import Limits
from grader.sandbox.prepare import prepare_images
from grader.sandbox.worker import WorkerError

HERE = Path(__file__).parent
CASES = {
    path.parent.name: tomllib.loads(path.read_text()) for path in sorted(HERE.glob("*/case.toml"))
}
TEST_IMAGES = 1_000
HANGS_AFTER_SECONDS = 300


class Scene:
    """The worker, what lies outside, and what an honest submission gets when nobody disturbs it."""

    def __init__(self, small: SmallRun, outside: Outside) -> None:
        self.small, self.outside = small, outside
        few = msgspec.structs.replace(
            small.mnist,
            test_images=small.mnist.test_images[:TEST_IMAGES],
            test_labels=small.mnist.test_labels[:TEST_IMAGES],
        )
        small.ruler = Ruler(REFERENCE, few, small.spec)
        self.folder = small.folder(HONEST)
        self.reference = small.decoded(self.folder)
        self.marks = self.judge(self.reference)
        self.prepared = digest(small.prepared)

    def judge(self, decoded) -> tuple[CheckResult, ...]:
        return self.small.judge(decoded.evidence, self.reference.evidence)

    def run(self, name, facts):
        """Runs a case: (outcome, evidence, marks); None where a case may lose its worker, and did.

        Raises:
            WorkerError: a case that may not do so took the warm process with it.
        """
        folder, limits = self.small.folder(""), limits_of(facts)
        lay_out(name, facts, folder, self.outside.told(self.warm(), self.small.prepared))
        with Watchdog(self) as watchdog:
            try:
                outcome = self.small.outcome(folder, limits)
            except WorkerError:
                if not facts.get("worker_error"):
                    raise
                return None
            finally:
                assert not watchdog.barked, "the grader waited for ever"
        decoded = self.small.measured(decode(outcome, folder))
        return outcome, decoded.evidence, self.judge(decoded)

    def warm(self) -> int:
        """The warm process's id."""
        return self.small.pool.once(lambda one: one.pid)

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
        assert psutil.Process(self.warm()).children(recursive=True) == []

    def images_are_whole(self) -> None:
        """What later submissions will get is what was prepared."""
        whole = digest(self.small.prepared) == self.prepared
        if not whole:
            for name in ("data", "root"):
                shutil.rmtree(self.small.prepared / name)
            prepare_images(self.small.prepared, self.small.mnist, self.small.spec)
        assert whole


class Watchdog:
    """Wakes a stopped warm process, so that a grader that waits for it for ever can be told so."""

    def __init__(self, scene: Scene) -> None:
        self.barked = False
        self._scene = scene
        self._timer = threading.Timer(HANGS_AFTER_SECONDS, self._bark)

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_):
        self._timer.cancel()

    def _bark(self) -> None:
        self.barked = True
        os.kill(self._scene.warm(), signal.SIGCONT)


def lay_out(name, facts, folder: Path, told: str) -> None:
    """Makes a case's submission: its files, what programs share, links, and odd names."""
    shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
    (folder / "case.toml").unlink()
    (folder / "honest.py").write_text(HONEST)
    (folder / "outside.json").write_text(told)
    shutil.copyfile(HERE / "attempts.py", folder / "attempts.py")
    for link, target in facts.get("links", {}).items():
        (folder / link).symlink_to(target)
    for odd in facts.get("names", ()):
        # A literal string of TOML with Python's escapes: it could not hold a lone surrogate.
        (folder / odd.encode().decode("unicode_escape")).write_text("raise SystemExit\n")


def limits_of(facts) -> Limits:
    given = dict(facts.get("limits", {}))
    memory = given.pop("memory_mib", 256) * MIB
    return msgspec.structs.replace(
        LIMITS, **{"cpu_seconds": 10, "wall_seconds": 120, **given, "memory_bytes": memory}
    )


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(str(path).encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def nothing_is_left(facts, announced) -> None:
    """No process that the submission announced or gave the name to look for is there any more."""
    named = [one for one in psutil.process_iter(["cmdline"]) if called(one, facts.get("gone"))]
    for one in named:
        one.kill()
    assert named == []
    assert [pid for pid in announced if alive(pid)] == []


def called(process: psutil.Process, name: str | None) -> bool:
    return bool(name) and (process.info["cmdline"] or [""])[0] == name


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
