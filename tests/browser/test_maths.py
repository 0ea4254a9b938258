"""Maths in a real browser: drawn without a script, read out, and never wider than the page."""

from pathlib import Path

import pytest
from axe import violations
from chromium import MARKS
from playwright.sync_api import Browser

from grader.asking import preview

pytestmark = MARKS

QUESTION = r"""
kind: single
difficulty: easy
tags: [maths]
stem: |
  Which is $\frac{1}{2}$? A long one is $\eta_t = \eta_{min} + \frac{1}{2}(\eta_{max} -
  \eta_{min})\left(1 + \cos\left(\frac{T_{cur}}{T_i}\pi\right)\right) + \sum_{i=1}^n x_i$.
choices:
  a: {text: "$0.5$", feedback: Right.}
  b: {text: "$\\begin{cases}1 & x<2\\\\ 0.5 & x \\ge 2\\end{cases}$", feedback: No., mistake: m}
  c: {text: "$\\text{</math><img src=x onerror=alert(1)>}$", feedback: No., mistake: m}
key: a
hint: It is less than $1$.
explanation: e
common_mistakes: {m: m}
"""


@pytest.mark.parametrize("kind", ["graded", "practice"])
@pytest.mark.parametrize(("width", "colors"), [(360, "dark"), (1000, "light")])
def test_formulas_are_drawn(
    browser: Browser, tmp_path: Path, kind: str, width: int, colors: str
) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(QUESTION, "utf-8")
    page = tmp_path / "page.html"
    page.write_text(preview(tmp_path, str(path), 1)[kind == "practice"], "utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=colors, offline=True
    )
    tab = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda message: faults.append(message.text))
    tab.goto(page.as_uri())
    tab.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    formulas = tab.get_by_role("math")
    assert formulas.count() == (6 if kind == "practice" else 5)
    assert formulas.first.get_attribute("alttext") == "1/2"
    # A fraction has its numbers one above the other: MathML was drawn, and not read as text.
    one, two = (tab.locator("math >> nth=0").locator("mn").nth(at).bounding_box() for at in (0, 1))
    assert one["y"] + one["height"] / 2 < two["y"]
    # The cases of a definition stand at the left, by a class: the page's policy bars styles.
    sides = tab.locator("mtd").evaluate_all(
        "all => all.map(one => getComputedStyle(one).textAlign)"
    )
    assert sides
    assert set(sides) == {"left"}
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.locator("img").count() == 0
    texts = tab.eval_on_selector_all("math", "all => all.map(one => one.textContent)")
    assert "</math><img\xa0src=x\xa0onerror=alert(1)>" in texts
    assert violations(tab) == []
    assert asked == [page.as_uri()]
    assert faults == []
    context.close()
