"""The checker of accessibility: it finds what it should, and nothing where there is nothing."""

import os
import shutil

import pytest
from axe import violations
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium")
PAGE = (
    "<!DOCTYPE html><html lang=en><title>t</title>"
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    "<main><h1>Title</h1>{}</main>"
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and "CI" not in os.environ,
        reason="chromium is not installed (apt-get install chromium)",
    ),
]


def test_axe_tells_a_field_without_a_name_and_passes_one_with_a_name() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM or "chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.set_content(PAGE.format("<input>"))
        [told] = violations(page)
        assert told.startswith("label: input:")
        page.set_content(PAGE.format("<label>Name <input></label>"))
        assert violations(page) == []
        browser.close()
