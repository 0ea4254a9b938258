"""What hostile programs reach for: files, a process and sockets, none of which they may touch."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import tempfile
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
VARIABLE = "GRADER_TEST_SECRET"
FILES = (
    *("home/.ssh/id_rsa", "home/.netrc", "course/reference/lr_schedulers/train.py"),
    *("course/question_bank/lr_schedulers/key.yaml", "submissions/other/train.py"),
    *("grades/gradebook.sqlite", "grades/results.json"),
)


class Outside:
    """A decoy of everything that a grader has to lose; `secret` is written all over it."""

    def __init__(self) -> None:
        self.secret = f"SECRET-{secrets.token_hex(16)}"
        self._stack = contextlib.ExitStack()
        made = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-decoy-"))
        self.folder = Path(made).resolve()
        self._write()
        os.environ[VARIABLE] = self.secret
        command = ["sleep", "1000000"]
        self.process = psutil.Process(subprocess.Popen(command, start_new_session=True).pid)
        self._sockets = {
            "tcp": self._listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            "udp": self._listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            "unix": self._listen(socket.AF_UNIX, socket.SOCK_STREAM, str(self.folder / "socket")),
            "abstract": self._listen(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self.secret[:15]}"),
        }
        self._before = self._state()

    def __enter__(self) -> "Outside":
        return self

    def __exit__(self, *_: object) -> None:
        os.environ.pop(VARIABLE, None)
        self.process.kill()
        self.process.wait()
        self._stack.close()

    def _write(self) -> None:
        for name in FILES:
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{self.secret}\n")

    def _listen(self, family, kind, address) -> socket.socket:
        one = self._stack.enter_context(socket.socket(family, kind))
        one.bind(address)
        if kind == socket.SOCK_STREAM:
            one.listen()
        one.setblocking(False)
        return one

    def told(self, warm: int, prepared: Path) -> str:
        """What a program is told, as if it had read all of it off the machine."""
        tcp, udp = (self._sockets[name].getsockname()[1] for name in ("tcp", "udp"))
        return json.dumps(
            {
                "folder": str(self.folder),
                "files": [str(self.folder / name) for name in FILES],
                "course": [
                    str(ROOT / "reference" / "lr_schedulers" / "train.py"),
                    str(ROOT / "grader" / "checks" / "judge.py"),
                    str(ROOT / "README.md"),
                ],
                "prepared": str(prepared),
                "pid": self.process.pid,
                "grader": os.getpid(),
                "warm": warm,
                "tcp": tcp,
                "udp": udp,
                "unix": str(self.folder / "socket"),
                "abstract": self.secret[:15],
            }
        )

    def is_untouched(self) -> None:
        """Nothing was changed, nobody called, and the process has what it had."""
        assert self._state() == self._before
        assert self._calls() == []

    def restore(self) -> None:
        """After a program that came through: everything is as it was, for the next one."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_file() and str(path.relative_to(self.folder)) not in FILES:
                path.unlink()
        self._write()
        self._calls()
        self._before = self._state()

    def _calls(self) -> list[str]:
        """The sockets that somebody called; they then wait for the next call."""
        called = []
        for name, one in self._sockets.items():
            with contextlib.suppress(BlockingIOError):
                while True:
                    if name == "udp":
                        one.recv(100)
                    else:
                        one.accept()[0].close()
                    called.append(name)
        return called

    def _state(self) -> dict[str, object]:
        state: dict[str, object] = {"process": self._process_state()}
        for path in sorted(self.folder.rglob("*")):
            facts = path.lstat()
            text = path.read_bytes() if path.is_file() else b""
            written = os.listxattr(path, follow_symlinks=False)
            of = (facts.st_mode, facts.st_uid, facts.st_gid, facts.st_mtime_ns, facts.st_nlink)
            state[str(path)] = (*of, text, written)
        return state

    def _process_state(self) -> tuple[object, ...]:
        one = self.process
        with one.oneshot():
            limits = [one.rlimit(what) for what in (psutil.RLIMIT_CORE, psutil.RLIMIT_NOFILE)]
            ended = one.status() in {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE}
            return (ended, one.nice(), one.cpu_affinity(), one.ionice(), limits)
