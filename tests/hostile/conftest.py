"""Lets these tests import what lies beside them, and the small runs of the sandbox's own tests."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "sandbox"), str(HERE.parent / "cli")]


def pytest_ignore_collect(collection_path):
    """Keeps pytest out of the cases: a hostile conftest.py would be run, outside the sandbox."""
    return True if collection_path.is_dir() and collection_path.parent == HERE else None
