"""The class page in a real browser: found, sorted and filtered by keyboard, and hostile classes."""

from pathlib import Path

import msgspec
import pytest
from axe import violations
from browsing import Watched
from chromium import MARKS
from hostile_samples import HOSTILE, HOSTILE_ID, hostile_with
from playwright.sync_api import Browser, Page
from sample_class import small_class
from sample_course import with_review
from sample_marks import evidence, optimizer_runs, result
from sample_pages import class_page, student_page

from grader.report.render import page_name

pytestmark = MARKS

FLAGGED = (result("s009", flags=("a flag",)), evidence(optimizer_runs([0.01] * 10)))
CLASS = [*small_class(), FLAGGED]
IDS = [marks.id for marks, _ in CLASS]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _written(tmp_path_factory.mktemp("class"), CLASS)


def _written(folder: Path, everybody: list) -> str:
    """Writes the pages of a class; the address of its own page."""
    for marks, seen in everybody:
        (folder / page_name(marks.id)).write_bytes(_bytes(student_page(marks, seen)))
    page = class_page([marks for marks, _ in everybody], [(m.id, seen) for m, seen in everybody])
    (folder / "index.html").write_bytes(_bytes(page))
    return (folder / "index.html").as_uri()


def _bytes(page: str) -> bytes:
    return page.encode("utf-8", "backslashreplace")


def _shown(page: Page) -> list[str]:
    return [
        row.inner_text().split()[0]
        for row in page.locator(".heat tbody th").all()
        if row.is_visible()
    ]


def _tab_to(page: Page, selector: str) -> None:
    """Goes on by the Tab key alone."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the Tab key does not reach {selector}")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, IDS),
        ({"search": "S00"}, IDS),
        ({"search": " s003 "}, ["s003"]),
        ({"search": "nobody"}, []),
        ({"least": "14"}, ["s001", "s004", "s009"]),
        ({"most": "7"}, ["s003", "s007"]),
        ({"least": "9.9", "most": "9.9"}, ["s002"]),
        ({"least": "0"}, [name for name in IDS if name != "s008"]),
        ({"status": "needs_attention"}, ["s008"]),
        ({"status": "ungradable"}, ["s007"]),
        ({"status": "graded"}, [name for name in IDS if name not in {"s007", "s008"}]),
        ({"flags": "flagged"}, ["s008", "s009"]),
        ({"flags": "clean"}, [name for name in IDS if name not in {"s008", "s009"}]),
        ({"check": "Order"}, ["s002", "s004", "s005", "s006", "s007"]),
        ({"check": "As given"}, ["s007"]),
        ({"mistakes": "1"}, ["s002", "s004"]),
        ({"mistakes": "1", "most": "10"}, ["s002"]),
    ],
    ids=str,
)
def test_filters(browser: Browser, index: str, fields: dict[str, str], expected: list[str]) -> None:
    page = Watched(browser, 1280).page
    page.goto(index)
    for name, value in fields.items():
        field = page.locator(f".filters [name={name}]")
        if name == "check":
            field.select_option(label=value)
        elif name in {"search", "least", "most"}:
            field.fill(value)
        else:
            field.select_option(value)
    assert _shown(page) == expected
    told = page.get_by_role("status").inner_text()
    assert told == f"{len(expected)} of {len(CLASS)} submissions shown."
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function(f"document.querySelector('.shown').textContent.startsWith('{len(IDS)}')")
    assert _shown(page) == IDS
    page.close()


def test_the_keyboard_alone_searches_filters_sorts_and_opens(browser: Browser, index: str) -> None:
    page = Watched(browser, 1280).page
    page.goto(index)
    _tab_to(page, "[name=search]")
    page.keyboard.type("s00")
    _tab_to(page, "[name=status]")
    page.keyboard.type("marked")
    _tab_to(page, "[name=check]")
    page.keyboard.type("LR")
    assert _shown(page) == ["s002", "s003", "s004", "s005", "s006"]
    _tab_to(page, "[data-role=score] button")
    page.keyboard.press("Enter")
    assert _shown(page) == ["s003", "s002", "s005", "s006", "s004"]
    page.keyboard.press("Enter")
    assert _shown(page)[0] == "s004"
    assert page.locator("th[aria-sort=descending]").count() == 1
    _tab_to(page, ".heat tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/s004.html")
    page.close()


@pytest.mark.parametrize(
    ("column", "first"),
    [("Submission", "s001"), ("Mistakes", "s001"), ("LR curve", "s007"), ("Seconds", "s001")],
)
def test_every_column_sorts(browser: Browser, index: str, column: str, first: str) -> None:
    page = Watched(browser, 1280).page
    page.goto(index)
    page.get_by_role("button", name=column, exact=True).click()
    assert _shown(page)[0] == first
    page.close()


def test_a_mistake_shows_who_made_it(browser: Browser, index: str) -> None:
    page = Watched(browser, 1280).page
    page.goto(index)
    page.get_by_role("button", name="show in the table").first.click()
    assert _shown(page) == ["s002", "s004"]
    assert page.evaluate("document.activeElement.name") == "mistakes"
    page.close()


def test_the_focus_finds_a_curve(browser: Browser, index: str) -> None:
    page = Watched(browser, 1280).page
    page.goto(index)
    page.locator(".curve-list [data-curve=C] a").focus()
    assert page.locator("path.found").get_attribute("data-curve") == "C"
    page.locator("[name=search]").focus()
    assert page.locator("path.found").count() == 0
    page.close()


def test_without_a_script_everybody_is_there(browser: Browser, index: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(index)
    assert _shown(page) == IDS
    assert not page.locator(".filters").is_visible()
    assert page.locator("button:visible").count() == 0
    context.close()


def test_on_paper_the_whole_table_is_there(browser: Browser, index: str) -> None:
    page = Watched(browser, 720).page
    page.emulate_media(media="print")
    page.goto(index)
    section, table = page.locator("#everyone").bounding_box(), page.locator(".heat").bounding_box()
    assert table["x"] + table["width"] <= section["x"] + section["width"]
    assert table["y"] + table["height"] <= section["y"] + section["height"]
    assert not page.locator(".filters").is_visible()
    page.close()


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(browser: Browser, index: str, colors: str, width: int) -> None:
    page = Watched(browser, width, colors).page
    page.goto(index)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    assert violations(page) == []
    page.close()


def test_axe_finds_nothing_where_there_is_little_to_show(browser: Browser, tmp_path: Path) -> None:
    page = Watched(browser, 1000).page
    for everybody in ([], [(result("a"), None)]):
        page.goto(_written(tmp_path, everybody))
        assert violations(page) == []
    page.close()


# Names that a page cannot foresee, most of them of 10,000 characters.
NAMES = {
    "one long word": "W" * 10_000,
    "right to left": "\u05d0\u200f" * 2_500,
    "marks on a letter": "e" + "\u0301" * 9_999,
    "the widest letter": "\ufdfd" * 10_000,
    "spaces that do not break": "a\u00a0" * 5_000,
    "line ends": "a\n\r\t\u2028\x0b" * 2_000,
    "markup": HOSTILE_ID * 40,
    "overrides": "\u202e\u2066\x1b]8;;http://x\x07".replace("/", "\u2215") * 500,
    "family": "\U0001f469\u200d" * 5_000,
}


def _hostile_pages(folder: Path) -> int:
    """Writes the pages of a class in which every text is an attack; returns how many there are.

    Files and their names are the students' too. Ids differ in their first letter.
    """
    texts = {HOSTILE_ID: HOSTILE} | {f"{number}{x}": x for number, x in enumerate(NAMES.values())}
    everybody = []
    for number, (id_, text) in enumerate(texts.items()):
        marks, seen = hostile_with(id_, text)
        steps = optimizer_runs([0.01 * number, -1.0, 1e300])
        everybody.append((marks, msgspec.structs.replace(seen, steps=steps)))
        sources = {"train.py": f"{text}\nx = 1", text: f"{text}\nx = 1"}
        for review, name in (("after_release", id_), ("score_only", f"{number} kept")):
            page = student_page(marks, seen, sources=sources, assignment=with_review(review))
            (folder / page_name(name)).write_bytes(_bytes(page))
    page = class_page([marks for marks, _ in everybody], [(m.id, seen) for m, seen in everybody])
    (folder / "index.html").write_bytes(_bytes(page))
    return 2 * len(everybody) + 1


def test_a_hostile_class_runs_nothing_asks_for_nothing_and_breaks_no_layout(
    browser: Browser, tmp_path: Path
) -> None:
    count = _hostile_pages(tmp_path)
    pages = sorted(tmp_path.iterdir())
    assert len(pages) == count
    for file in pages:
        watched = Watched(browser, 360)
        page = watched.page
        page.goto(file.as_uri())
        page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
        where = file.name[:40]
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, where
        page.set_viewport_size({"width": 1280, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, where
        asked = [address for address in watched.requests if not address.startswith("data:")]
        assert len(asked) == 1, where
        assert watched.complaints == [], where
        assert page.title() != "owned", where
        assert page.locator("img, iframe, object, embed, base, [href^=javascript]").count() == 0
        assert page.locator("script").count() == (file.name == "index.html")
        page.close()
