"""What a student's page tells of the quiz, by the assignment's policy."""

import re
from html import unescape

import msgspec
import pytest
from sample_course import QUESTIONS, with_review
from sample_marks import evidence, quiz, result
from sample_pages import class_page, student_page

from grader.model.result import QuizResult, Result
from grader.questions.names import neutral_name

# What tells the key of a question: its feedback, its answer worked out, its words and its own name.
TELLING = [
    *(text for one in QUESTIONS.values() for text in (one.id, one.hint, one.explanation) if text),
    *(choice.feedback for one in QUESTIONS.values() for choice in one.choices),
    *(text for one in QUESTIONS.values() for text in one.common_mistakes.values()),
    "your answer",
    "the right answer",
    "not right",
    "not right 0 / 1",
    "right 1 / 1",
]


def words_of(html: str) -> str:
    """A page's text on one line, as it is read: without its style sheet, tags and backticks."""
    text = re.sub("<style>.*?</style>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]*>", "", text)).split())


def plain(markdown: str) -> str:
    """The first line as it is read."""
    return markdown.split("\n", maxsplit=1)[0].replace("`", "").rstrip(":")


def page(marks: Result, review: str) -> str:
    return student_page(marks, evidence(), assignment=with_review(review))


@pytest.mark.parametrize("telling", TELLING)
def test_after_release_tells_everything_that_score_only_keeps(telling: str) -> None:
    # Both answers once right and once wrong, so that everything is said that can be said.
    every = [result("s1", answers=answers) for answers in (("b", "b"), ("a", "a"), ("c", "a"))]
    shown = [words_of(page(marks, "after_release")) for marks in every]
    kept = [page(marks, "score_only") for marks in every]
    if telling != QUESTIONS["steplr-third-epoch"].hint:  # a hint is for practice alone
        assert any(plain(telling) in text for text in shown)
    for html in kept:
        assert plain(telling) not in words_of(html)
        assert telling not in html


def test_score_only_tells_the_points_and_how_many_were_answered() -> None:
    text = words_of(page(result("s1", answers=("b", "")), "score_only"))
    assert "Quiz: 3 of 6 points" in text
    assert "1 of 2 questions were answered." in text


def test_score_only_is_the_same_page_whichever_answer_was_right() -> None:
    one, other = result("s1", answers=("b", "b")), result("s1", answers=("a", "a"))
    assert page(one, "score_only") == page(other, "score_only")
    assert page(one, "after_release") != page(other, "after_release")


def test_what_is_wrong_with_the_answers_names_no_question_by_its_own_name() -> None:
    problem = "step-order takes one letter, but 2 were given: stepped-order, no-step-order."
    marked = result("s1", flags=(f"quiz: {problem}", "two files"))
    answers = msgspec.structs.replace(quiz(), problems=(problem,))
    marked = msgspec.structs.replace(marked, quiz=answers)
    text = words_of(page(marked, "score_only"))
    assert f"{neutral_name('step-order')} takes one letter" in text
    assert f"quiz: {neutral_name('step-order')} takes" in text
    assert "two files" in text
    assert "step-order takes" not in text
    assert "step-order takes" in words_of(page(marked, "after_release"))


def test_a_quiz_without_questions_can_be_kept_too() -> None:
    marked = msgspec.structs.replace(result("s1"), quiz=QuizResult(0, 6, (), ("no file",)))
    assert "no file" in words_of(page(marked, "score_only"))


@pytest.mark.parametrize("review", ["after_release", "score_only"])
def test_before_handing_in_nothing_is_told_but_how_many_were_answered(review: str) -> None:
    unmarked = msgspec.structs.replace(quiz("b", ""), score=0.0, marked=False)
    text = words_of(page(msgspec.structs.replace(result("s1"), quiz=unmarked), review))
    assert "Quiz: 1 of 2 answered The quiz is marked after it is handed in." in text
    for telling in TELLING:
        assert plain(telling) not in text


def test_the_class_page_is_the_instructors_whatever_the_policy() -> None:
    text = words_of(class_page([result("s1", answers=("a", "a"))]))
    assert "steplr-third-epoch" in text
