"""What a child does to itself before it reaches student code.

Theory of operation
-------------------
A stranger's program is to train a small model on images that it is given, and to reach nothing
else: not the files of the person who grades, not other submissions, not the network, not other
processes, not more of the machine than its share. Four layers hold this, each of which would hold
most of it alone:

1. **Namespaces and the tree** (`tree.py`). The warm process lives in a pid namespace of its own
   (and, for an ordinary user, in a user namespace), so that everything dies with it. Each child
   gets a pid, mount, network, ipc and host-name namespace more: it is process 1 of its world,
   sees no interface but a loopback that is down, and a file system in memory that holds the
   libraries, read-only, and its own files, of fixed size. There is no /proc. Where the grader
   runs as root, the child becomes a user that owns nothing.
2. **Landlock** (`landlock.py`). The same files again, by rules that the kernel keeps with the
   process; no TCP, no signals to others, no programs to execute, no device, pipe or socket to make.
3. **The system-call filter** (`seccomp.py`). No new process, no socket, no tracing, no memory that
   no limit counts, none of the wide doors into the kernel.
4. **Limits**, here. CPU time, memory, addresses, threads, the size of files; and the trusted
   side's own count of all of them, which ends the process from outside
   (`grader/sandbox/watch.py`).

Level `full` has all four. `partial` has 2 to 4, for machines where a user may not make namespaces.
`none` has the limits alone. `grade doctor` tries each on the machine it is run on.

The order matters. Namespaces first, because mounting needs the privileges that they bring; the
user changes after the mounts and before PR_SET_PDEATHSIG, which a change of user clears; then
no_new_privs, which Landlock and the filter ask for; the filter last, because it refuses what came
before it.

What none of this gives: the child shares its interpreter with the observer, so that a program can
search its own memory for the observer and write well-formed lies. Nothing secret is therefore in
this process, and nothing that it reports is believed (`grader/sandbox/decode.py`).
"""

import os
import resource
import signal
import tempfile
from pathlib import Path
from typing import NamedTuple

from grader.inside import landlock, linux, seccomp, tree
from grader.inside.reserve import TO_REPORT_WITH
from grader.inside.tree import Tree

RESULT_FD = 3
UNUSED_ADDRESSES = 32 << 30
"""Room for reservations. Each 2 MiB that is only ever read costs a page table that no limit on
data counts, and nobody's resident memory shows."""
NAMESPACES, LANDLOCK, SECCOMP = "namespaces", "landlock", "seccomp"
LAYERS = (NAMESPACES, LANDLOCK, SECCOMP)


class Limits(NamedTuple):
    """What the child may use; `cpu_seconds` is a backstop, the trusted side counts finer."""

    cpu_seconds: int
    memory_bytes: int
    file_bytes: int
    threads: int


class Confinement(NamedTuple):
    """How a child is to be shut in.

    `layers` are of LAYERS. `uid` is the user that the child becomes where it is root in
    namespaces of its own; 0 where the grader is no root.
    """

    layers: list[str]
    uid: int
    tree: Tree
    limits: Limits


def enter_namespaces(uid: int) -> None:
    """Gives the children that are forked from now on a pid namespace, as a user who may do so.

    Args:
        uid: the user who grades, where that is not root; he then gets a user namespace too.
    """
    if uid == 0:
        linux.unshare(linux.CLONE_NEWPID)
        return
    gid = os.getgid()
    linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWPID)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(text)


def fork_alone(layers: list[str]) -> int:
    """Forks, into a pid namespace of the child's own where that layer is asked for."""
    if NAMESPACES not in layers:
        return os.fork()
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    try:
        linux.unshare(linux.CLONE_NEWPID)
        child = os.fork()
        if child:
            linux.setns(own, linux.CLONE_NEWPID)
        return child
    finally:
        os.close(own)


def confine(descriptors: tuple[int, int, int], how: Confinement) -> str:
    """Leaves only stdin (empty), stdout, stderr and the result pipe, and shuts this process in.

    Args:
        descriptors: the result pipe, stdout and stderr, as inherited.
        how: see `Confinement`.

    Returns:
        The folder with the submission's files, as it is called from now on.
    """
    os.setsid()
    _keep_only(descriptors)
    limits = _limits_of(how)
    folder = how.tree.files
    if NAMESPACES in how.layers:
        linux.unshare(
            linux.CLONE_NEWNS | linux.CLONE_NEWUTS | linux.CLONE_NEWIPC | linux.CLONE_NEWNET
        )
        tree.enter(how.tree, how.uid)
        folder = tree.WORK
        if how.uid:
            os.setgroups([])
            os.setresgid(how.uid, how.uid, how.uid)
            os.setresuid(how.uid, how.uid, how.uid)
    if how.layers:
        linux.drop_capabilities()
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if LANDLOCK in how.layers:
        _shut_files(how, folder)
    for what, soft, hard in limits:
        resource.setrlimit(what, (soft, hard))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.chdir(folder)
    if SECCOMP in how.layers:
        seccomp.refuse_calls()
    return folder


def _shut_files(how: Confinement, folder: str) -> None:
    inside = NAMESPACES in how.layers
    writable = list(tree.WRITABLE) if inside else [folder]
    # /dev/null is written to as well, and the other devices are read like it.
    landlock.allow_only([*tree.libraries(), *tree.FILES], [*writable, *tree.DEVICES])


def environment_of(folder: str, layers: list[str]) -> dict[str, str]:
    """The variables that say where a program may write."""
    temporary = "/tmp" if NAMESPACES in layers else folder  # noqa: S108  (the child's own)
    tempfile.tempdir = temporary
    return {"HOME": folder, "TMPDIR": temporary}


def _keep_only(descriptors: tuple[int, int, int]) -> None:
    # First out of the way of 0 to 3, then into their places.
    result, out, err = (os.dup2(fd, 100 + i) for i, fd in enumerate(descriptors))
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (err, 2), (result, RESULT_FD)):
        os.dup2(source, target)
    os.closerange(RESULT_FD + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _limits_of(how: Confinement) -> list[tuple[int, int, int]]:
    """Limits as `setrlimit` takes them; reckoned while there is a /proc to read."""
    cpu, size = how.limits.cpu_seconds, how.limits.memory_bytes
    memory = _bytes_held("VmData") + size
    addresses = _bytes_held("VmSize") + size + UNUSED_ADDRESSES
    limits = [
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_DATA, memory, memory + TO_REPORT_WITH),
        (resource.RLIMIT_AS, addresses, addresses),
        (resource.RLIMIT_FSIZE, how.limits.file_bytes, how.limits.file_bytes),
        (resource.RLIMIT_NOFILE, 256, 256),
        (resource.RLIMIT_CORE, 0, 0),
    ]
    if NAMESPACES in how.layers:  # elsewhere all that the user runs would count
        limits.append((resource.RLIMIT_NPROC, how.limits.threads, how.limits.threads))
    return limits


def _bytes_held(what: str) -> int:
    """What the process holds already: a limit counts it too. `what` is a line of its status."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) * 1024
    return 0
