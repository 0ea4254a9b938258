"""Leaves a process behind that has nothing to do with its parent any more."""

import ctypes
import json
import os
import time
from pathlib import Path

PR_SET_NAME = 15
mark = json.loads(Path("targets.json").read_text())["mark"].encode()
ready, tell = os.pipe()
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(PR_SET_NAME, mark, 0, 0, 0)
            os.write(tell, b".")
            time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
except PermissionError:
    pass  # it could not even begin
