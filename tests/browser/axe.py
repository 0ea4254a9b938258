"""axe-core, which looks for what keeps people with disabilities out of a page."""

from functools import cache
from importlib.resources import files

from playwright.sync_api import Page


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now: the rule, the element, and why.

    The script is evaluated by the browser's debugger, so that no page needs to allow it.
    """
    page.evaluate(_script())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
