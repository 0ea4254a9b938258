"""Writes where it should not: beside its folder, into the libraries, onto the images."""

import json
import os
from pathlib import Path

targets = json.loads(Path("targets.json").read_text())
library = Path(os.__file__).parent
for path in (Path(targets["folder"], "left-behind"), library / "left-behind", Path("/left-behind")):
    try:
        path.write_text("here")
    except OSError:
        continue
    print(f"reached: wrote {path}")
    path.unlink()
