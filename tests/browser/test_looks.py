"""Pages of a course with its own looks, and of a quiz that is not reviewed, in a real browser."""

from pathlib import Path

import pytest
from axe import violations
from browsing import Watched
from chromium import MARKS
from hostile_samples import hostile
from playwright.sync_api import Browser
from sample_class import small_class
from sample_course import with_review
from sample_pages import class_page, student_page

from grader.model.look import Look, Template

OWN = (
    '{% extends "grader/student.html.j2" %}\n'
    '{% block headline %}<p class="kicker">Ask <a href="#quiz">us</a>.</p>{{ super() }}'
    "<ul>{% for flag in view.flags %}<li>{{ flag }}</li>{% endfor %}</ul>{% endblock %}"
)
OWN_CLASS = (
    '{% extends "grader/class.html.j2" %}\n'
    "{% block header %}{{ super() }}<p>{{ view.facts }}</p>{% endblock %}"
)
LOOK = Look(
    light=(("link", "#005a9c"), ("page", "#ffffff")),
    dark=(("link", "#99ccff"), ("card", "#000000")),
    templates=(
        Template("student.html.j2", "student.html.j2", OWN),
        Template("class.html.j2", "class.html.j2", OWN_CLASS),
    ),
)
STUDENTS = [*small_class(), hostile()]
PAGES = {
    **{f"student {n}": student_page(*one, look=LOOK) for n, one in enumerate(STUDENTS)},
    "score only": student_page(*STUDENTS[1], assignment=with_review("score_only")),
    "class": class_page([marks for marks, _ in STUDENTS], look=LOOK),
}

pytestmark = MARKS


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_course_of_its_own_looks_is_silent_fits_and_keeps_nobody_out(
    browser: Browser, tmp_path: Path, name: str, colors: str
) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(PAGES[name].encode("utf-8", "backslashreplace"))
    watched = Watched(browser, 360, colors)
    watched.page.goto(file.as_uri())
    watched.page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    assert watched.complaints == []
    assert [one for one in watched.requests if not one.startswith("data:")] == [file.as_uri()]
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(watched.page) == []
    watched.page.close()


@pytest.mark.parametrize(("colors", "expected"), [("light", "rgb(0, 90, 156)"), ("dark", "#9cf")])
def test_colours_of_the_courses_own_are_seen(
    browser: Browser, tmp_path: Path, colors: str, expected: str
) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGES["student 1"], encoding="utf-8")
    page = Watched(browser, 1000, colors).page
    page.goto(file.as_uri())
    seen = page.locator("a[href='#quiz']").first.evaluate("it => getComputedStyle(it).color")
    assert seen == expected.replace("#9cf", "rgb(153, 204, 255)")
    page.close()


def test_a_style_of_anybody_elses_is_refused(browser: Browser, tmp_path: Path) -> None:
    """Shows that a complaint would be heard, and that the policy holds."""
    file = tmp_path / "page.html"
    inline = '<p id="it" style="color: red">x</p><style>#it { display: none }</style>'
    inline += "<script>document.title = 'owned'</script>"
    file.write_text(PAGES["student 0"].replace("<main>", f"<main>{inline}"), encoding="utf-8")
    watched = Watched(browser, 1000)
    watched.page.goto(file.as_uri())
    assert len(watched.complaints) == 3
    assert all("Content Security Policy" in text for text in watched.complaints)
    it = watched.page.locator("#it")
    assert it.evaluate("it => getComputedStyle(it).color") == "rgb(28, 30, 34)"
    assert it.is_visible()
    assert watched.page.title() != "owned"
    watched.page.close()
