"""The quiz's page in a real browser: by keyboard alone, offline, and to the marks expected."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import violations
from chromium import MARKS, chromium
from playwright.sync_api import Browser, Page

from grader.asking import Asking, open_asking
from grader.model.assignment import QuizSpec
from grader.questions.answer_file import answers_text
from grader.questions.answers import read_answers
from grader.questions.asked import Asked
from grader.questions.mark import mark_quiz
from grader.questions.question import Forms, Number, Question

pytestmark = MARKS

STUDENT = "s017"
ONE_OF_EACH = [
    "cosine_halfway",
    "cosine_read_t_max",
    "decay_too_fast",
    "milestones_blank",
    "order_accumulation",
]
HOSTILE = "a: #'\"\\ {[&*!|>%@`- \u2603 \U0001f600 \u00e9 ,]}"
NO_STORAGE = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("denied", "SecurityError"); }
})"""
MOST_TABS = 300


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def asking(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Asking:
    """A course like the repository's, whose quiz has one question of each kind."""
    course = tmp_path_factory.mktemp("course")
    for name in ("reference", "question_bank"):
        (course / name).symlink_to(root / name)
    home = course / "assignments" / "lr_schedulers"
    home.mkdir(parents=True)
    text = (root / "assignments/lr_schedulers/assignment.toml").read_text("utf-8")
    before = text[: text.index("questions = [")]
    (home / "assignment.toml").write_text(f"{before}questions = {ONE_OF_EACH}\n", "utf-8")
    return open_asking(course, "lr_schedulers")


@pytest.fixture(scope="module")
def folder(asking: Asking, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "graded.html").write_text(asking.page(STUDENT), "utf-8")
    (folder / "practice.html").write_text(asking.practice(STUDENT), "utf-8")
    return folder


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


def scores(asking: Asking, file: Path) -> dict[str, float]:
    """The grader's own marks for a file, by the question's id; nothing in it may be a problem."""
    answers = read_answers(file)
    assert answers.problems == ()
    marked = mark_quiz(QuizSpec(points=5, topic="t"), asking.whole(STUDENT), answers)
    assert marked.problems == ()
    return {item.id: item.score for item in marked.items}


@pytest.mark.parametrize("kinds_right", [ONE_OF_EACH, ONE_OF_EACH[::2]])
def test_by_keyboard_to_the_marks_expected(
    browser: Browser, asking: Asking, folder: Path, tmp_path: Path, kinds_right: list[str]
) -> None:
    visitor = Visitor(browser, folder / "graded.html")
    both = list(zip(asking.asked(STUDENT), asking.whole(STUDENT), strict=True))
    for place, (one, whole) in enumerate(both, 1):
        to = right_answer if whole.id in kinds_right else wrong_answer
        visitor.answer(place, one, to(whole))
    assert "5 of 5 answered." in visitor.page.inner_text("#progress")
    visitor.page.reload()
    assert "from before are here again" in visitor.page.inner_text("#kept")
    assert violations(visitor.page) == []
    file = visitor.download(tmp_path / "answers.yaml")
    assert "Every question is answered." in visitor.said()
    expected = {whole.id: float(whole.id in kinds_right) for _, whole in both}
    assert scores(asking, file) == expected
    if "milestones_blank" not in kinds_right:
        assert read_answers(file).given[both[place_of(both, "milestones_blank")][0].name] == (
            HOSTILE,
        )
    visitor.was_good()
    visitor.page.context.close()


def place_of(both: list[tuple[Asked, Question]], id_: str) -> int:
    return [whole.id for _, whole in both].index(id_)


def test_lines_move_by_keys_and_are_told(browser: Browser, asking: Asking, folder: Path) -> None:
    visitor = Visitor(browser, folder / "graded.html")
    asked = asking.asked(STUDENT)
    place = next(i for i, one in enumerate(asked, 1) if one.kind == "order")
    visitor.answer(place, asked[place - 1], ["a", "b", "c"])
    lines = f"#q{place} .yours > li"

    def order() -> list[str]:
        return visitor.page.eval_on_selector_all(lines, "all => all.map(x => x.dataset.letter)")

    visitor.page.evaluate("document.activeElement.blur()")
    visitor.tab_to(f"{lines}[data-letter=c] [data-move=up]")
    visitor.press("ArrowUp")
    assert (order(), visitor.said()) == (["a", "c", "b"], "Line c is line 2 of 3.")
    visitor.press("Enter")
    assert order() == ["c", "a", "b"]
    visitor.press("Enter")
    assert (order(), visitor.said()) == (["c", "a", "b"], "Line c is first already.")
    visitor.press("ArrowDown", "Tab", "Enter")
    assert (order(), visitor.said()) == (["a", "b"], "Line c was removed.")
    visitor.page.reload()
    assert order() == ["a", "b"]
    assert violations(visitor.page) == []
    visitor.was_good()
    visitor.page.context.close()


def test_what_is_unanswered_or_no_number_is_told(
    browser: Browser, asking: Asking, folder: Path, tmp_path: Path
) -> None:
    visitor = Visitor(browser, folder / "graded.html")
    asked = asking.asked(STUDENT)
    place = next(i for i, one in enumerate(asked, 1) if one.kind == "numeric")
    visitor.answer(place, asked[place - 1], "one half")
    assert "This is no number" in visitor.page.inner_text(f"#q{place}")
    file = visitor.download(tmp_path / "answers.yaml")
    others = ", ".join(str(i) for i in range(1, 6) if i != place)
    assert f"Not answered: {others}." in visitor.said()
    assert f"No number, and so worth nothing: {place}." in visitor.said()
    assert read_answers(file).given == {asked[place - 1].name: ("one half",)}
    visitor.page.evaluate("document.activeElement.blur()")
    visitor.tab_to(f"#q{place} [data-do=clear]")
    visitor.press("Enter")
    empty = visitor.download(tmp_path / "empty.yaml")
    assert (read_answers(empty).given, read_answers(empty).problems) == ({}, ())
    visitor.was_good()
    visitor.page.context.close()


def test_a_browser_that_keeps_nothing_says_so_and_still_works(
    browser: Browser, asking: Asking, folder: Path, tmp_path: Path
) -> None:
    visitor = Visitor(browser, folder / "graded.html", storage=False)
    assert "does not keep your answers" in visitor.page.inner_text("#kept")
    asked = asking.asked(STUDENT)
    place = next(i for i, one in enumerate(asked, 1) if one.kind == "blank")
    visitor.answer(place, asked[place - 1], "[3, 7]")
    file = visitor.download(tmp_path / "answers.yaml")
    assert read_answers(file).given == {asked[place - 1].name: ("[3, 7]",)}
    assert violations(visitor.page) == []
    visitor.was_good()
    visitor.page.context.close()


def test_answers_are_kept_for_one_student_alone(
    browser: Browser, asking: Asking, folder: Path
) -> None:
    (folder / "other.html").write_text(asking.page("s018"), "utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto((folder / "graded.html").as_uri())
    page.locator("#q1 input").first.fill("1")
    page.goto((folder / "other.html").as_uri())
    assert "0 of 5 answered." in page.inner_text("#progress")
    page.goto((folder / "graded.html").as_uri())
    assert "1 of 5 answered." in page.inner_text("#progress")
    context.close()


@pytest.mark.parametrize(
    "text",
    [HOSTILE, "two\nlines\r\n\ttab", "\x7f\x85\u2028\ufeff\u202e", "\ud800 half", "- x", "~"],
)
def test_the_page_and_the_terminal_write_the_same_file(
    browser: Browser, asking: Asking, folder: Path, tmp_path: Path, text: str
) -> None:
    visitor = Visitor(browser, folder / "graded.html")
    asked = asking.asked(STUDENT)
    place = next(i for i, one in enumerate(asked, 1) if one.kind == "blank")
    field = "fieldsOf(questions[place - 1])[0]"
    made = visitor.page.evaluate(
        f"""([place, text]) => {{
            const field = {field};
            field.type = "hidden";  // a hidden field keeps line ends, as no other does
            field.value = JSON.parse(text);
            return fileText();
        }}""",
        [place, ascii_json(text)],
    )
    about = f"Answers of {STUDENT} to the quiz of lr_schedulers"
    assert made == answers_text(asked, {asked[place - 1].name: text.strip()}, about)
    file = tmp_path / "answers.yaml"
    file.write_text(made, "utf-8")
    assert read_answers(file).problems == ()
    assert list(read_answers(file).given) == [asked[place - 1].name]
    visitor.page.context.close()


def ascii_json(text: str) -> str:
    """JSON that carries half characters too, which the browser's debugger does not."""
    return '"' + "".join(f"\\u{unit:04x}" for unit in _units(text)) + '"'


def _units(text: str) -> list[int]:
    data = text.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]


@pytest.mark.parametrize("right", [True, False])
def test_practice_checks_an_answer_and_gives_its_feedback(
    browser: Browser, asking: Asking, folder: Path, right: bool
) -> None:
    visitor = Visitor(browser, folder / "practice.html")
    both = zip(asking.asked(STUDENT), asking.whole(STUDENT), strict=True)
    for place, (one, whole) in enumerate(both, 1):
        answer = right_answer(whole) if right else wrong_answer(whole)
        visitor.answer(place, one, answer)
        visitor.tab_to(f"#q{place} [data-do=check]")
        visitor.press("Enter")
        verdict = visitor.page.inner_text(f"#q{place} .verdict")
        unknown = one.kind == "blank" and not right
        assert verdict.startswith("?" if unknown else "✓" if right else "✗"), whole.id
        if one.kind in ("single", "multiple"):
            notes = visitor.page.locator(f"#q{place} .feedback > div:visible").count()
            assert notes == len(answer)
    assert violations(visitor.page) == []
    visitor.was_good()
    visitor.page.context.close()


@pytest.mark.parametrize("name", ["graded", "practice"])
@pytest.mark.parametrize(("width", "colors"), [(360, "dark"), (360, "light"), (1000, "dark")])
def test_it_fits_in_every_width_and_color(
    browser: Browser, folder: Path, name: str, width: int, colors: str
) -> None:
    look = {"viewport": {"width": width, "height": 800}, "color_scheme": colors}
    visitor = Visitor(browser, folder / f"{name}.html", **look)
    visitor.page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    visitor.page.eval_on_selector_all(
        "[data-move=add]", "all => all.slice(3).forEach(x => x.click())"
    )
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(visitor.page) == []
    visitor.was_good()
    visitor.page.context.close()
