"""Reads other people's files: a secret that lies beside it, the home, other processes."""

import json
from pathlib import Path

OWN = {"passwd", "ld.so.cache", "localtime", "pyvenv.cfg", "lib"}

targets = json.loads(Path("targets.json").read_text())
for path in (targets["secret"], "/etc/shadow", "/proc/1/environ", f"/proc/{targets['pid']}/maps"):
    try:
        text = Path(path).read_bytes()
    except OSError:
        continue
    if text:
        print(f"reached: read {path}")
for folder in (targets["folder"], "/etc", "/proc", "/sys", "/dev/pts"):
    try:
        names = {each.name for each in Path(folder).iterdir()}
    except OSError:
        continue
    if names - OWN:
        print(f"reached: listed {folder}")
