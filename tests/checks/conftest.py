"""Lets these tests import `check_runs` and the tables of rows beside it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
