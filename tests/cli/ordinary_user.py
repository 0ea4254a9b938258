"""The command line as a user without privileges, where the tests themselves run as root.

The interpreter may lie below root's own home, which nobody else can read: everything is bound to
a readable place first, in a mount namespace of its own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

UID = "61000"
SCRIPT = """\
set -e
mkdir -p "$PLACE/base" "$PLACE/env" "$PLACE/repo"
mount --make-rprivate /
mount --bind "$BASE" "$PLACE/base"
mount --bind "$ENVIRONMENT" "$PLACE/env"
mount --bind "$REPOSITORY" "$PLACE/repo"
exec setpriv --reuid $USER_ID --regid $USER_ID --clear-groups \
    env -i HOME="$PLACE/home" LANG=C.UTF-8 PATH=/usr/bin:/bin \
    "$PLACE/venv/bin/python" -c 'from grader.cli.main import main; main()' "$@"
"""


def why_not() -> str:
    """Why a test cannot become an ordinary user, or nothing where it can."""
    if os.geteuid() != 0:
        return "the tests run as an ordinary user already"
    needed = [name for name in ("setpriv", "unshare", "mount") if shutil.which(name) is None]
    if needed:
        return f"there is no {', '.join(needed)}"
    probe = ["unshare", "--mount", "true"]
    return "" if subprocess.run(probe, check=False).returncode == 0 else "root may not mount here"


def grade_as_user(place: Path, repository: Path, *arguments: str):
    """Runs `grade` with arguments as a user who owns nothing but `place`/home."""
    libraries = Path("lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")
    site = place / "venv" / libraries
    site.mkdir(parents=True)
    sources = [place / "env" / libraries, place / "repo"]
    extra = [path for path in sys.path if path.endswith("site-packages")]
    lines = [str(path) for path in sources] + extra
    (site / "all.pth").write_text("\n".join(lines) + "\n")
    python = place / "base" / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (place / "venv" / "pyvenv.cfg").write_text(f"home = {python.parent}\n")
    (place / "venv" / "bin").mkdir()
    (place / "venv" / "bin" / "python").symlink_to(python)
    (place / "home").mkdir()
    os.chown(place / "home", int(UID), int(UID))
    place.chmod(0o755)
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", SCRIPT, "sh", *arguments],
        env={
            **os.environ,
            "PLACE": str(place),
            "BASE": sys.base_prefix,
            "ENVIRONMENT": sys.prefix,
            "REPOSITORY": str(repository),
            "USER_ID": UID,
        },
        capture_output=True,
        text=True,
        check=False,
        cwd=place,
    )
