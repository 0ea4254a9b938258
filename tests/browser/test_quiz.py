"""The quiz's page in a real browser: by keyboard alone, offline, and to the marks expected."""

from pathlib import Path

import pytest
from axe import violations
from chromium import MARKS
from course_copy import NAME
from playwright.sync_api import Browser
from quiz_marks import ONE_OF_EACH, STUDENT, course_of_five, scores
from visitor import HOSTILE, Visitor, ascii_json, right_answer, wrong_answer

from grader.asking import Asking, open_asking
from grader.questions.answer_file import answers_text
from grader.questions.answers import read_answers
from grader.questions.asked import Asked
from grader.questions.question import Question

pytestmark = MARKS


@pytest.fixture(scope="module")
def asking(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Asking:
    """The quiz of a course that has one question of each kind."""
    return open_asking(course_of_five(root, tmp_path_factory.mktemp("five") / "course"), NAME)


@pytest.fixture(scope="module")
def folder(asking: Asking, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "graded.html").write_text(asking.page(STUDENT), "utf-8")
    (folder / "practice.html").write_text(asking.practice(STUDENT), "utf-8")
    return folder


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
    about = f"Answers of {STUDENT} to the quiz of {NAME}"
    assert made == answers_text(asked, {asked[place - 1].name: text.strip()}, about)
    file = tmp_path / "answers.yaml"
    file.write_text(made, "utf-8")
    assert read_answers(file).problems == ()
    assert list(read_answers(file).given) == [asked[place - 1].name]
    visitor.page.context.close()


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
