"""Lets these tests import `flips`, the wrong versions of questions, and `marking` beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
