"""The pages in a real browser: silent, inert, readable, and no wider than a phone."""

from pathlib import Path

import pytest
from axe import violations
from browsing import Watched
from chromium import MARKS
from hostile_samples import HOSTILE_ID, hostile
from playwright.sync_api import Browser
from sample_class import small_class
from sample_pages import class_page, student_page

from grader.report.render import page_name

CLASS = [*small_class(), hostile()]
NAMES = ["index.html", *(page_name(marks.id) for marks, _ in CLASS)]

pytestmark = MARKS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    for marks, seen in CLASS:
        (folder / page_name(marks.id)).write_text(student_page(marks, seen), "utf-8")
    (folder / "index.html").write_text(class_page([marks for marks, _ in CLASS]), "utf-8")
    return folder


@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("number", range(len(NAMES)))
def test_page_is_silent_fits_and_keeps_nobody_out(
    browser: Browser, folder: Path, number: int, width: int
) -> None:
    watched = Watched(browser, width, "dark" if number % 2 else "light")
    address = (folder / NAMES[number]).as_uri()
    watched.page.goto(address)
    # What is folded away must fit as well.
    watched.page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    watched.page.wait_for_timeout(50)
    assert [request for request in watched.requests if not request.startswith("data:")] == [address]
    assert watched.complaints == []  # among them what the policy refuses
    ground = watched.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(21, 23, 27)" if number % 2 else "rgb(246, 245, 242)")
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    assert watched.page.title() != "owned"
    assert violations(watched.page) == []
    watched.page.close()


def test_every_link_of_the_class_page_leads_to_its_page(browser: Browser, folder: Path) -> None:
    page = Watched(browser, 1000).page
    for number, (marks, _) in enumerate(CLASS):
        page.goto((folder / "index.html").as_uri())
        page.click(f".heat tbody tr:nth-child({number + 1}) a")
        assert page.locator("h1").count() == 1
        assert page.locator(".score").is_visible()
        assert marks.id == HOSTILE_ID or page.locator("h1").inner_text() == marks.id
    page.close()


def test_hostile_text_is_shown_and_does_not_run(browser: Browser, folder: Path) -> None:
    watched = Watched(browser, 1000)
    watched.page.goto((folder / page_name(HOSTILE_ID)).as_uri())
    assert "<script>document.title='owned'" in watched.page.locator("h1").inner_text()
    assert watched.page.locator("script, img, iframe, a[href^=javascript]").count() == 0
    assert watched.complaints == []
    watched.page.close()


def test_the_table_sorts_both_ways(browser: Browser, folder: Path) -> None:
    page = Watched(browser, 1000).page
    page.goto((folder / "index.html").as_uri())
    scores = ".heat tbody tr td:nth-child(2)"
    button = page.get_by_role("button", name="Score")
    button.click()
    assert page.locator(scores).all_inner_texts()[:2] == ["⚠ not marked", "✗ 0, no run"]
    button.click()
    assert page.locator(scores).all_inner_texts()[0] == "20"
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Score")
    page.close()


def test_no_text_of_a_chart_is_cut(browser: Browser, folder: Path) -> None:
    for width in (360, 1000):
        page = Watched(browser, width).page
        for name in NAMES:
            page.goto((folder / name).as_uri())
            cut = page.eval_on_selector_all(
                ".chart text",
                """all => all.filter(one => {
                    const box = one.getBoundingClientRect();
                    const card = one.closest('figure').parentElement.getBoundingClientRect();
                    return box.width && (box.left < card.left || box.right > card.right);
                }).map(one => one.textContent)""",
            )
            assert cut == [], (name, width)
        page.close()


def test_print_is_dark_on_white_whatever_the_screen_is(browser: Browser, folder: Path) -> None:
    page = Watched(browser, 1000, "dark").page
    page.goto((folder / "s002.html").as_uri())
    page.emulate_media(media="print")
    style = "[getComputedStyle(document.body).color, getComputedStyle(document.body).background]"
    color, background = page.evaluate(style)
    assert color == "rgb(28, 30, 34)"
    assert background.startswith("rgb(255, 255, 255)")
    page.close()
