"""Questions to mark answers to, and files of answers."""

from pathlib import Path

from grader.model.assignment import QuizSpec
from grader.questions.answers import Answers, read_answers
from grader.questions.question import (
    Choice,
    Forms,
    Key,
    Kind,
    Number,
    One,
    Orders,
    Question,
    Several,
    Wrong,
)

SPEC = QuizSpec(points=6, topic="topic")
KINDS: dict[type, Kind] = {
    One: "single",
    Several: "multiple",
    Orders: "order",
    Number: "numeric",
    Forms: "blank",
}


def question(
    name: str,
    key: Key | None = None,
    *,
    points: float = 1,
    variant: str = "",
    wrong: tuple[Wrong, ...] = (),
) -> Question:
    """A question of the kind that has such a key; without one, a choice of which `b` is right."""
    key = key or One("b")
    kind = KINDS[type(key)]
    picked = kind in ("single", "multiple", "order")
    return Question(
        id=name,
        topic="topic",
        kind=kind,
        difficulty="easy",
        points=points,
        tags=(),
        stem="?",
        code=None,
        choices=tuple(Choice(letter, letter) for letter in "abcd") if picked else (),
        key=key,
        hint="",
        explanation="",
        common_mistakes={},
        variant=variant,
        wrong=wrong,
    )


def answers_in(tmp_path: Path, content: str | bytes) -> Answers:
    path = tmp_path / "answers.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_answers(path)
