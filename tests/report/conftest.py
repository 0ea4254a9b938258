"""Lets the tests of pages import `report_samples`, the submissions that they show."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
