"""Somebody who takes a quiz by keyboard, and answers that are right and wrong."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from grader.questions.asked import Asked
from grader.questions.question import Forms, Number, Question

HOSTILE = "a: #'\"\\ {[&*!|>%@`- \u2603 \U0001f600 \u00e9 ,]}"
NO_STORAGE = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("denied", "SecurityError"); }
})"""
MOST_TABS = 300


class Visitor:
    """Somebody with a keyboard and no mouse, and everything that the page should not have done."""

    def __init__(self, browser: Browser, file: Path, *, storage: bool = True, **look) -> None:
        look = {"viewport": {"width": 1000, "height": 800}, **look}
        self.page: Page = browser.new_page(accept_downloads=True, **look)
        if not storage:
            self.page.add_init_script(NO_STORAGE)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.address = file.as_uri()
        self.page.goto(self.address)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, selector: str) -> None:
        """Goes on with the Tab key until it is there."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("one => document.activeElement.matches(one)", selector):
                return
            self.press("Tab")
        pytest.fail(f"{selector} is not reached by keyboard")

    def answer(self, place: int, one: Asked, answer: list[str] | str) -> None:
        here = f"#q{place}"
        match one.kind:
            case "single":
                self.tab_to(f"{here} input")
                self.press("Space")
                for _ in one.options:
                    if self.page.is_checked(f"{here} input[value={answer}]"):
                        return
                    self.press("ArrowDown")
                pytest.fail(f"{answer} is not reached by arrow keys")
            case "multiple":
                shown = [option.letter for option in one.options]
                for letter in sorted(answer, key=shown.index):
                    self.tab_to(f"{here} input[value={letter}]")
                    self.press("Space")
            case "order":
                for letter in answer:
                    self.page.evaluate("document.activeElement.blur()")
                    self.tab_to(f"{here} li[data-letter={letter}] [data-move=add]")
                    self.press("Enter")
            case _:
                self.tab_to(f"{here} input")
                self.page.keyboard.type(answer)

    def download(self, target: Path) -> Path:
        self.tab_to("[data-do=download]")
        with self.page.expect_download() as download:
            self.press("Enter")
        assert download.value.suggested_filename == "answers.yaml"
        download.value.save_as(target)
        return target

    def said(self) -> str:
        return self.page.inner_text("#said")

    def was_good(self) -> None:
        """Nothing was asked of any network, and nothing went wrong."""
        own = ("data:", "blob:")
        asked = {address for address in self.requests if not address.startswith(own)}
        assert {address.partition("#")[0] for address in asked} == {self.address}
        assert self.complaints == []


def right_answer(question: Question) -> list[str] | str:
    match question.key:
        case Number(value=value):
            return f"{value:.12g}"
        case Forms(forms=forms):
            return forms[0]
    letters = list(question.right)
    return letters[0] if question.kind == "single" else letters


def wrong_answer(question: Question) -> list[str] | str:
    match question.kind:
        case "numeric":
            return "-12345"
        case "blank":
            return HOSTILE
        case "order":
            return list(reversed(question.right))
    wrong = [c.letter for c in question.choices if c.letter not in question.right]
    return wrong[0] if question.kind == "single" else wrong


def ascii_json(text: str) -> str:
    """JSON that carries half characters too, which the browser's debugger does not."""
    return '"' + "".join(f"\\u{unit:04x}" for unit in _units(text)) + '"'


def _units(text: str) -> list[int]:
    data = text.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]
