"""The student page in a real browser: what hovering, the Tab key and a screen reader find."""

from pathlib import Path

import pytest
from browsing import Watched
from chromium import MARKS
from playwright.sync_api import Browser
from sample_class import small_class
from sample_pages import student_page

from grader.report.render import page_name

pytestmark = MARKS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("students")
    for marks, seen in small_class():
        (folder / page_name(marks.id)).write_text(student_page(marks, seen), "utf-8")
    return folder


EPOCH_3 = ["epoch 3", "yours 0.01", "reference 0.005"]


def test_values_are_shown_under_the_pointer(browser: Browser, folder: Path) -> None:
    page = Watched(browser, 1000).page
    page.goto((folder / "s002.html").as_uri())
    chart = page.locator(".chart").first
    assert chart.locator(".tip:visible").count() == 0
    chart.locator(".spot").nth(3).hover()
    assert chart.locator(".tip:visible text").all_text_contents() == EPOCH_3
    page.mouse.move(0, 0)
    assert chart.locator(".tip:visible").count() == 0
    page.close()


def test_values_are_shown_at_the_focus(browser: Browser, folder: Path) -> None:
    page = Watched(browser, 360).page
    page.goto((folder / "s002.html").as_uri())
    chart = page.locator(".chart").first
    chart.locator(".spot").first.focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    assert chart.locator(".tip:visible text").all_text_contents() == EPOCH_3
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "epoch 3: yours 0.01, reference 0.005"
    outline = page.evaluate("getComputedStyle(document.activeElement.firstElementChild).stroke")
    assert outline != "none"
    page.close()


@pytest.mark.parametrize("width", [360, 1000])
def test_no_value_is_cut(browser: Browser, folder: Path, width: int) -> None:
    page = Watched(browser, width).page
    for name in ("s002.html", "s003.html"):
        page.goto((folder / name).as_uri())
        for spot in page.locator(".spot").all():
            spot.focus()
            cut = spot.evaluate(
                """one => {
                    const box = one.querySelector(".tip rect").getBoundingClientRect();
                    return [...one.querySelectorAll(".tip text")].filter(text => {
                        const words = text.getBoundingClientRect();
                        return words.left < box.left || words.right > box.right
                            || words.bottom > box.bottom || box.left < 0
                            || box.right > document.documentElement.clientWidth;
                    }).map(text => text.textContent);
                }"""
            )
            assert cut == [], (name, width)
    page.close()
