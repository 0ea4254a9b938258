"""The checker of accessibility: it finds what it should, and nothing where there is nothing."""

from axe import violations
from chromium import MARKS
from playwright.sync_api import Browser

PAGE = (
    "<!DOCTYPE html><html lang=en><title>t</title>"
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    "<main><h1>Title</h1>{}</main>"
)

pytestmark = MARKS


def test_axe_tells_a_field_without_a_name_and_passes_one_with_a_name(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format("<input>"))
    [told] = violations(page)
    assert told.startswith("label: input:")
    page.set_content(PAGE.format("<label>Name <input></label>"))
    assert violations(page) == []
    page.close()
