"""The gallery shows pictures that are there, and none lies about unseen."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_gallery_and_its_pictures_agree():
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    there = {f"gallery/{file.name}" for file in (DOCS / "gallery").iterdir()}
    assert set(shown) == there
    assert sum((DOCS / name).stat().st_size for name in shown) < 1_500_000
