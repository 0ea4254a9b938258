"""Lets the tests of pages import the sample class and its pages, which lie beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
