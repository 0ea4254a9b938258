"""Lets these tests import `small_run`, the small data set and the workers they run on."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "sandbox"))
