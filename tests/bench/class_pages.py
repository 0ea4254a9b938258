"""Pages of a large class: how long they take, how large they are, and how soon one is seen."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from matplotlib import pyplot as plt
from playwright.sync_api import sync_playwright

from grader.model.evidence import Evidence
from grader.report.lr_curve import Piece, lr_pieces
from tests.bench.classes import Peak
from tests.bench.crowd import crowd
from tests.bench.table import Row, medians

TITLE = "Pages of 2,000 students"
MANY, FEW, QUICK = 2_000, 500, 200
PICTURES = 100  # that matplotlib draws
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PAINT = """() => new Promise(seen => new PerformanceObserver(list => seen(
    list.getEntriesByName('first-contentful-paint')[0]?.startTime
)).observe({type: 'paint', buffered: true}))"""


def rows(_data: Path, rounds: int, *, quick: bool) -> list[Row]:
    """Measures and returns the table; nothing is trained for it."""
    many = QUICK if quick else MANY
    few = many * FEW // MANY

    def measure() -> dict[str, float]:
        with tempfile.TemporaryDirectory() as scratch:
            seconds, memory = _draw(many, Path(scratch))
            sizes = [page.stat().st_size for page in Path(scratch).glob("*.html")]
            class_size = Path(scratch, "index.html").stat().st_size
            paint = _first_paint(Path(scratch, "index.html"))
        with tempfile.TemporaryDirectory() as scratch:
            _, less = _draw(few, Path(scratch))
        pictures = _matplotlib_seconds() * many
        return {
            "seconds": seconds,
            "memory": memory,
            "less": less,
            "class": class_size / 1e6,
            "largest": max(sizes) / 1e6,
            "paint": paint,
            "pictures": pictures,
            "ratio": pictures / seconds,
        }

    found = medians(rounds, measure)
    return [
        Row(f"{many} student pages and the class page", found["seconds"], "s", "<= 60"),
        Row(f"matplotlib: the same {many} LR pictures alone", found["pictures"], "s"),
        Row("matplotlib's pictures against all of our pages", found["ratio"], "times", ">= 1"),
        Row(f"peak memory with {many} submissions", found["memory"], "MiB"),
        Row(f"peak memory with {few} submissions", found["less"], "MiB"),
        Row("the class page", found["class"], "MB", "<= 1"),
        Row("the largest page of all", found["largest"], "MB", "<= 1"),
        Row("first paint of the class page in Chromium", found["paint"], "ms", "<= 1000"),
    ]


def _draw(count: int, folder: Path) -> tuple[float, float]:
    """Seconds, and the peak of memory in MiB with the making of the crowd."""
    command = [sys.executable, "-m", "tests.bench.draw_pages", str(count), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = Peak(process.pid)
    peak.start()
    said, _ = process.communicate()
    peak.join()
    return float(said), peak.bytes / 2**20


def _first_paint(page: Path) -> float:
    """Milliseconds from the start of the navigation to the first content."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(page.as_uri())
        paint = tab.evaluate(PAINT)
        browser.close()
    return float(paint)


def _matplotlib_seconds() -> float:
    """Seconds for one picture of an LR curve and the reference's, as SVG."""
    with crowd(PICTURES) as (gradebook, shown, marked):
        expected = lr_pieces(shown.reference.steps)
        texts = filter(None, (gradebook.evidence_text(one.result.id) for one in marked))
        curves = [lr_pieces(msgspec.json.decode(text, type=Evidence).steps) for text in texts]
    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        for number, curve in enumerate(curves):
            _picture(curve, expected, Path(scratch, f"{number}.svg"))
        return (time.perf_counter() - began) / len(curves)


def _picture(curve: tuple[Piece, ...], expected: tuple[Piece, ...], file: Path) -> None:
    figure, axes = plt.subplots()
    for pieces, style in ((curve, "-"), (expected, "--")):
        if pieces:
            edges = [*(piece.start for piece in pieces), pieces[-1].end]
            axes.stairs([piece.lr for piece in pieces], edges, baseline=None, linestyle=style)
    axes.set_xlabel("epoch, from 0")
    axes.set_ylabel("LR")
    figure.savefig(file)
    plt.close(figure)
