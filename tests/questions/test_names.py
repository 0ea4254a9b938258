"""Neutral names and codes of variants: what they depend on, and what they do not."""

from pathlib import Path

import pytest
from marking import SPEC, question

from grader.questions.answers import Answers
from grader.questions.mark import mark_quiz
from grader.questions.names import by_id, neutral_name, variant_code
from grader.questions.proof import Draw
from grader.questions.read import read_question
from grader.questions.written import Written

QUESTION = """\
kind: single
difficulty: easy
tags: [counting]
stem: Which rate comes after {{ steps }} steps?
params:
  steps: [2, 3]
  hidden: steps * 2
code: |
  print("{{ steps }}")
choices:
  a: {value: answer, feedback: f}
  b: {text: "It is {{ value }}.", value: answer + 1, feedback: f}
  c: {text: None of them., value: hidden, feedback: f}
key: a
prove: {method: value, code: answer = 1.0}
hint: It is {{ hidden }}.
explanation: e
common_mistakes: {off_by_one: Counting the start.}
"""
DRAW = Draw({"steps": 2, "hidden": 4, "answer": 1.0}, {"a": 1.0, "b": 2.0, "c": 4.0})


def written(folder: Path, text: str = QUESTION) -> Written:
    path = folder / "my_question.yaml"
    path.write_text(text, "utf-8")
    return read_question(path).written


@pytest.mark.parametrize(
    ("draw", "same"),
    [
        (Draw({"steps": 2, "hidden": 5, "answer": 9.0}, DRAW.values), True),
        (Draw(DRAW.drawn, {"a": 1.0, "b": 2.0, "c": 5.0}), True),
        (Draw({"steps": 3, "hidden": 4, "answer": 1.0}, DRAW.values), False),
        (Draw(DRAW.drawn, {"a": 1.5, "b": 2.0, "c": 4.0}), False),
        (Draw(DRAW.drawn, {"a": 1.0, "b": 2.5, "c": 4.0}), False),
        (Draw(DRAW.drawn, DRAW.values, curve=(1.0, 2.0)), False),
    ],
)
def test_a_code_is_made_from_the_numbers_that_are_seen(
    tmp_path: Path, draw: Draw, same: bool
) -> None:
    one = written(tmp_path)
    assert (variant_code(one, draw) == variant_code(one, DRAW)) == same


def test_another_wording_has_the_same_code(tmp_path: Path) -> None:
    other = QUESTION.replace("Which rate comes after", "What is the rate after")
    assert variant_code(written(tmp_path, other), DRAW) == variant_code(written(tmp_path), DRAW)


def test_answers_may_go_by_id_or_by_neutral_name() -> None:
    given = {neutral_name("one"): ("b",), "two": ("b",)}
    codes = {neutral_name("one"): "1234", "two": "5678"}
    marked = mark_quiz(
        SPEC,
        [question("one", variant="1234"), question("two", variant="5678")],
        Answers(given, (), codes),
    )
    assert (marked.score, marked.problems) == (SPEC.points, ())
    assert [item.id for item in marked.items] == ["one", "two"]


def test_another_variant_is_told_by_the_neutral_name_too() -> None:
    answers = Answers({neutral_name("one"): ("b",)}, (), {neutral_name("one"): "9999"})
    marked = mark_quiz(SPEC, [question("one", variant="1234")], answers)
    assert marked.score == 0
    assert "another variant ('9999')" in marked.problems[0]


def test_two_answers_to_one_question_are_told_and_the_first_counts() -> None:
    name = neutral_name("one")
    answers = by_id(Answers({"one": ("b",), name: ("a",)}), ["one"])
    assert answers.given == {"one": ("b",)}
    assert answers.problems == (f"one is answered twice, as {name} too; the first one counts.",)


def test_a_neutral_name_of_another_quiz_is_unknown() -> None:
    name = neutral_name("elsewhere")
    marked = mark_quiz(SPEC, [question("one")], Answers({name: ("b",)}, (), {}))
    assert f"The quiz has no question '{name}'." in marked.problems[0]
