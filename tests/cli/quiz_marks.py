"""A course whose quiz has one question of each kind, and the marks for a file of answers."""

from pathlib import Path

from course_copy import copy_course, toml_of

from grader.asking import Asking
from grader.model.assignment import QuizSpec
from grader.questions.answers import read_answers
from grader.questions.mark import mark_quiz

STUDENT = "s017"
ONE_OF_EACH = [
    "cosine_halfway",
    "cosine_read_t_max",
    "decay_too_fast",
    "milestones_blank",
    "order_accumulation",
]


def course_of_five(root: Path, target: Path) -> Path:
    """A copy of the repository's course whose quiz is those questions."""
    course = copy_course(root, target)
    text = toml_of(course).read_text("utf-8")
    before = text[: text.index("questions = [")]
    toml_of(course).write_text(f"{before}questions = {ONE_OF_EACH}\n", "utf-8")
    return course


def scores(asking: Asking, file: Path) -> dict[str, float]:
    """The grader's own marks for a file, by the question's id; nothing in it may be a problem."""
    answers = read_answers(file)
    assert answers.problems == ()
    marked = mark_quiz(QuizSpec(points=5, topic="t"), asking.whole(STUDENT), answers)
    assert marked.problems == ()
    return {item.id: item.score for item in marked.items}
