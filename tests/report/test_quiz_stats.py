"""The class page's section on how well the questions work."""

import re

import pytest
from sample_marks import result
from sample_pages import class_page


def words_of(html: str) -> str:
    """A page's text on one line, without its script."""
    text = re.sub("<script>.*?</script>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub("<[^>]*>", " ", text).split())


def section(students: int) -> str:
    """The words of the section, of a class where every second student is right."""
    answers = [("b", "a"), ("c", "b")]
    results = [result(f"s{n:03}", answers=answers[n % 2]) for n in range(students)]
    page = words_of(class_page(results))
    return page.partition("The quiz, question by question")[2]


def test_figures_stand_with_n() -> None:
    words = section(40)
    assert "Took the quiz n = 40" in words
    # Two questions that go together: r = 1, so that alpha = 2 r / (1 + r) = 1.
    assert "Alpha 1.00" in words
    # sd: 40 * (1/2)**2 / 39 = 0.256..., its root 0.506.
    assert "steplr-third-epoch StepLR starts at 0.01." in words
    assert "use? 40 of 40 50.0 % 0.51 1.00 100.0 % c (20 of 40) a: non-functional" in words
    assert "b ✓ right 20 of 40 50.0 % 1.00" in words
    assert "c 20 of 40 50.0 % -1.00" in words
    assert "too few" not in words.lower()


@pytest.mark.parametrize(("students", "few"), [(19, True), (20, False)])
def test_too_few_is_said_in_words_and_greyed(students: int, *, few: bool) -> None:
    page = class_page([result(f"s{n:03}", answers=("b", "a")) for n in range(students)])
    assert ("Too few: under 20 students" in page) is few
    assert ('class="questions share"' in page) is few


def test_what_is_missing_has_a_reason_and_never_nan() -> None:
    words = section(1)
    assert "one student alone: nothing varies" in words
    assert "nan" not in words.lower()


def test_a_class_without_answers_is_told() -> None:
    page = words_of(class_page([result("a", answers=("", ""))]))
    assert "1 answered nothing and are not counted." in page
    assert "nobody took the quiz" in page


def test_a_class_without_a_quiz_has_no_section() -> None:
    assert "question by question" not in words_of(class_page([]))
