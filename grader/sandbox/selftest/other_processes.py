"""Signals other processes: its parent, the grader, all of them."""

import json
import os
from pathlib import Path

targets = json.loads(Path("targets.json").read_text())
for pid in (os.getppid(), targets["pid"]):
    try:
        os.kill(pid, 0)
    except OSError:
        continue
    if pid:  # 0, where the parent is not of this world
        print(f"reached: may signal process {pid}")
