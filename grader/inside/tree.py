"""The file system that a student's process sees: the libraries, its own files, and nothing else.

A fresh tree in memory gets the folders of libraries bound into it, read-only, and three folders
of its own, of fixed size. The old root is then unmounted: what is not here has no name.
"""

import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

from grader.inside import linux
from grader.inside.linux import MS_BIND, MS_NODEV, MS_NOSUID, MS_RDONLY, MS_REC, MS_REMOUNT

WORK = "/submission"
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
WRITABLE = {WORK: "256m", "/tmp": "64m", "/dev/shm": "64m"}  # noqa: S108  (made here, for one child)
FILES = ("/etc/ld.so.cache", "/etc/localtime")
_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/usr/local/lib", "/usr/share/zoneinfo")
_LINKS = ("/lib", "/lib64", "/lib32")
_LINKED = tuple(f"{link}/" for link in _LINKS)
_USERS = "student:x:{uid}:{uid}:student:{home}:/usr/sbin/nologin\n"
# What a bind must not lose when it is made read-only, where the mount it comes from has it.
_KEPT = {
    os.ST_NODEV: MS_NODEV,
    os.ST_NOSUID: MS_NOSUID,
    os.ST_NOEXEC: linux.MS_NOEXEC,
    os.ST_NOATIME: linux.MS_NOATIME,
    os.ST_NODIRATIME: linux.MS_NODIRATIME,
    os.ST_RELATIME: linux.MS_RELATIME,
}


class Tree(NamedTuple):
    """What the trusted side says of the tree.

    `mount_point` is an empty folder; `files` holds the submission's files, which are copied;
    `images` is bound, read-only, at `images_at` below the copy (None where the submission has a
    folder of that name itself).
    """

    mount_point: str
    files: str
    images: str
    images_at: str | None


def libraries() -> list[str]:
    """The folders that Python, torch and the system's libraries lie in, none below another."""
    paths = sysconfig.get_paths()
    wanted = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    wanted.update(f"{prefix}/lib" for prefix in (sys.base_prefix, sys.exec_prefix))
    if torch := sys.modules.get("torch"):
        wanted.add(str(Path(str(torch.__file__)).parents[1]))
    wanted.update(_SYSTEM)
    # Under their real names too: a link may lead there from anywhere.
    wanted.update({os.path.realpath(path) for path in wanted})
    found = {path for path in wanted if Path(path).is_dir() and not path.startswith(_LINKED)}
    return sorted(
        path for path in found if not any(path.startswith(f"{other}/") for other in found)
    )


def enter(tree: Tree, uid: int) -> None:
    """Makes the tree the root, and its folder for the submission the current one.

    Needs a mount namespace of its own, and the right to mount in it. `uid` will own the copy.
    """
    linux.mount(None, "/", None, MS_REC | linux.MS_PRIVATE)
    root = tree.mount_point
    linux.mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    # First, because libraries may lie below one of these on the machine.
    for path, size in WRITABLE.items():
        Path(root + path).mkdir(parents=True, exist_ok=True)
        options = f"size={size},mode=1777,nr_inodes=20000"
        linux.mount("tmpfs", root + path, "tmpfs", MS_NOSUID | MS_NODEV, options)
    for path in libraries():
        _bind(path, root, MS_NODEV)
    for path in DEVICES + FILES:
        if Path(path).exists():
            _bind(path, root, 0)
    for link in _LINKS:
        if Path(link).is_symlink():
            Path(root + link).symlink_to(str(Path(link).readlink()).lstrip("/"))
        elif Path(link).is_dir():
            _bind(link, root, MS_NODEV)
    Path(f"{root}/etc").mkdir(exist_ok=True)
    Path(f"{root}/etc/passwd").write_text(_USERS.format(uid=uid, home=WORK))
    _fill(tree, root + WORK, uid)
    old = f"{root}/old"
    Path(old).mkdir()
    linux.pivot_root(root, old)
    os.chdir(WORK)
    linux.unmount("/old")
    Path("/old").rmdir()
    linux.mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def _bind(path: str, root: str, flags: int) -> None:
    """Shows a folder or a file below the new root, read-only."""
    target = Path(root + path)
    if Path(path).is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    _bind_over(path, str(target), flags)


def _fill(tree: Tree, work: str, uid: int) -> None:
    shutil.copytree(tree.files, work, dirs_exist_ok=True)
    at = Path(work, tree.images_at) if tree.images_at is not None else None
    if at is not None:
        at.mkdir(parents=True)
    if os.geteuid() == 0:
        for folder, _folders, files in os.walk(work):
            for path in (folder, *(f"{folder}/{file}" for file in files)):
                os.chown(path, uid, uid)
    if at is not None:
        _bind_over(tree.images, str(at), MS_NODEV)


def _bind_over(path: str, target: str, flags: int) -> None:
    linux.mount(path, target, None, MS_BIND | MS_REC)
    found = os.statvfs(path).f_flag
    for seen, kept in _KEPT.items():
        flags |= kept if found & seen else 0
    linux.mount(None, target, None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | flags)
