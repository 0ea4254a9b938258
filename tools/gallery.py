"""Takes the pictures of docs/gallery.md from the report of the sample class.

python tools/gallery.py REPORT [PICTURES]
"""

import argparse
import io
import shutil
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
COLORS = 256  # a page has few; a palette makes the files half as large
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]


class Shot(NamedTuple):
    """A picture: the page, how wide and high the window is, and what is at its upper edge."""

    name: str
    page: str
    colors: str = "light"
    width: int = 1200
    height: int = 900
    at: str = "body"


SHOTS = (
    Shot("class", "index.html", height=1320),
    Shot("class-dark", "index.html", "dark", height=1320),
    Shot("class-mistakes", "index.html", height=440, at="#mistakes"),
    Shot("class-table", "index.html", height=800, at="#everyone"),
    Shot("class-table-dark", "index.html", "dark", height=800, at="#everyone"),
    Shot("class-phone", "index.html", width=360, height=800),
    Shot("student-perfect", "s01-amara-okafor.html"),
    Shot("student-order", "s04-diego-ramos.html"),
    Shot("student-order-dark", "s04-diego-ramos.html", "dark"),
    Shot("student-per-batch", "s06-jonas-eklund.html"),
    Shot("student-per-batch-dark", "s06-jonas-eklund.html", "dark"),
    Shot("student-crash", "s07-fatima-haddad.html"),
    Shot("student-timeout", "s08-tomasz-nowak.html"),
    Shot("student-quiz", "s04-diego-ramos.html", at="#quiz"),
    Shot("student-phone", "s04-diego-ramos.html", width=360, height=800),
)


def main() -> None:
    """Writes all pictures anew, and removes those that there are no more."""
    parser = argparse.ArgumentParser(prog="tools/gallery.py")
    parser.add_argument("report", type=Path, help="the folder `report` of the graded sample class")
    parser.add_argument(
        "pictures", type=Path, nargs="?", default=ROOT / "docs" / "gallery", help="where they go"
    )
    chosen = parser.parse_args()
    shutil.rmtree(chosen.pictures, ignore_errors=True)
    chosen.pictures.mkdir(parents=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        for shot in SHOTS:
            picture = _taken(browser, shot, chosen.report.resolve())
            file = chosen.pictures / f"{shot.name}.png"
            picture.save(file, optimize=True)
            print(f"{file.name:28} {file.stat().st_size / 1e3:6.0f} kB")
        browser.close()


def _taken(browser: Browser, shot: Shot, report: Path) -> Image.Image:
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.colors == "dark" else "light",
    )
    page.goto((report / shot.page).as_uri())
    page.locator(shot.at).first.evaluate("it => it.scrollIntoView()")
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
