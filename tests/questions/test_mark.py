"""Answers are marked: every kind of question, and what no such question can be answered with."""

import pytest
from marking import SPEC, question

from grader.questions.answers import Answers
from grader.questions.mark import foreseen, mark, mark_quiz
from grader.questions.question import Forms, Key, Number, Orders, Several, Wrong


@pytest.mark.parametrize(
    ("given", "score", "shown", "word"),
    [
        (("b",), 1, ("b",), None),
        ((" B ",), 1, ("b",), None),
        (("a",), 0, ("a",), None),
        ((), 0, (), None),
        (("z",), 0, ("z",), "a, b, c, d"),
        ((2.0,), 0, (2.0,), "'2'"),
        (("a", "b"), 0, ("a", "b"), "one letter"),
        (("b", "b"), 0, ("b", "b"), "one letter"),
        (("",), 0, ("",), "''"),
    ],
)
def test_a_single_choice_is_marked(
    given: tuple[str | float, ...], score: float, shown: tuple[str | float, ...], word: str | None
) -> None:
    result = mark_quiz(SPEC, [question("q")], Answers({"q": given}))
    [item] = result.items
    assert (item.id, item.score, item.max_score, item.answer) == ("q", score, 1, shown)
    assert (result.score, result.max_score) == (score * 6, 6)
    if word is None:
        assert result.problems == ()
    else:
        assert word in result.problems[0]


def test_a_question_without_an_answer_is_no_problem() -> None:
    result = mark_quiz(SPEC, [question("q"), question("r")], Answers({"r": ("b",)}))
    assert [(item.id, item.answer) for item in result.items] == [("q", ()), ("r", ("b",))]
    assert (result.score, result.problems) == (3, ())


@pytest.mark.parametrize(("right", "score"), [(0, 0), (1, 0.86), (2, 1.71), (7, 6)])
def test_the_score_is_scaled_and_rounded(right: int, score: float) -> None:
    questions = [question(f"q{number}") for number in range(7)]
    given = {f"q{number}": ("b" if number < right else "a",) for number in range(7)}
    assert mark_quiz(SPEC, questions, Answers(given)).score == score


def test_a_question_weighs_its_points() -> None:
    questions = [question("q", points=2), question("r")]
    result = mark_quiz(SPEC, questions, Answers({"q": ("b",)}))
    assert (result.score, result.items[0].score) == (4, 2)


def test_an_unknown_id_is_told_with_the_one_that_is_like_it() -> None:
    result = mark_quiz(SPEC, [question("step_order")], Answers({"step_ordr": ("b",)}))
    assert result.score == 0
    assert result.problems == ("The quiz has no question 'step_ordr'. Did you mean `step_order`?",)


def test_problems_of_the_file_are_kept() -> None:
    result = mark_quiz(SPEC, [question("q")], Answers(problems=("First.",)))
    assert result.problems == ("First.",)


SEVERAL = [
    # credit, answer, share of the points
    ("all_or_nothing", ("a", "b"), 1),
    ("all_or_nothing", ("b", "a"), 1),
    ("all_or_nothing", ("A ", "b"), 1),
    ("all_or_nothing", ("a, b",), 1),
    ("all_or_nothing", ("a",), 0),
    ("all_or_nothing", ("a", "b", "c"), 0),
    ("each_answer", ("a", "b"), 1),
    ("each_answer", ("a",), 0.75),
    ("each_answer", ("a", "b", "c"), 0.75),
    ("each_answer", ("a", "c"), 0.5),
    ("each_answer", ("c", "d"), 0),
    ("each_answer", ("a", "b", "c", "d"), 0.5),
    ("net_correct", ("a", "b"), 1),
    ("net_correct", ("a",), 0.5),
    ("net_correct", ("a", "b", "c"), 0.5),
    ("net_correct", ("a", "c"), 0),
    ("net_correct", ("c", "d"), 0),
    ("net_correct", ("a", "b", "c", "d"), 0),
]


@pytest.mark.parametrize(("credit", "given", "share"), SEVERAL)
def test_a_multiple_choice_is_marked_by_its_rule(credit, given, share: float) -> None:
    marked = mark(question("q", Several(("a", "b"), credit)), given)
    assert (marked.share, marked.problem) == (share, None)


ORDERS = Orders((("c", "a", "b"), ("a", "c", "b")))
CODE = Forms(("StepLR(optimizer, step_size=3, gamma='x')",), "code")
LIST = Forms(("[3, 6]",), "code")
ARGUMENTS = Forms(("step_size=3, gamma=0.5",), "code")
WORDS = Forms(("Cosine annealing", "cosine"), "text")
NEAR = Number(0.05, relative=0.01)
ZERO = Number(0.0, absolute=1e-3)


@pytest.mark.parametrize(
    ("key", "given", "share"),
    [
        (ORDERS, ("c", "a", "b"), 1),
        (ORDERS, ("a", "c", "b"), 1),
        (ORDERS, ("a c b",), 1),
        (ORDERS, ("A, C, B",), 1),
        (ORDERS, ("a", "b", "c"), 0),
        (ORDERS, ("a", "c"), 0),
        (ORDERS, ("a", "c", "b", "d"), 0),
        (NEAR, (0.05,), 1),
        (NEAR, (0.0505,), 1),
        (NEAR, (0.0495,), 1),
        (NEAR, (0.0506,), 0),
        (NEAR, (-0.05,), 0),
        (NEAR, ("0.05",), 1),
        (NEAR, ("5e-2",), 1),
        (NEAR, ("0,05",), 1),
        (ZERO, (0.001,), 1),
        (ZERO, (-0.0011,), 0),
        (Number(1234.0, absolute=0.5), (1234.5,), 1),
        (CODE, ('StepLR( optimizer,step_size = 3, gamma="x" )',), 1),
        (CODE, ("StepLR(optimizer, gamma='x', step_size=3)",), 1),
        (CODE, ("(StepLR(optimizer, gamma='x', step_size=3))  # so",), 1),
        (CODE, ("StepLR(optimizer, 3, 'x')",), 0),
        (CODE, ("steplr(optimizer, step_size=3, gamma='x')",), 0),
        (CODE, ("StepLR(optimizer, step_size=3, gamma='X')",), 0),
        (CODE, ("StepLR(optimizer, step_size=3, gamma='x'",), 0),
        (CODE, ("",), 0),
        (ARGUMENTS, ("gamma=0.50, step_size=3",), 1),
        (ARGUMENTS, ("gamma=0.51, step_size=3",), 0),
        (LIST, (3.0, 6.0), 1),
        (LIST, ("[3,6]",), 1),
        (LIST, (6.0, 3.0), 0),
        (Forms(("0.001",), "code"), (0.001,), 1),
        (WORDS, (" COSINE   annealing",), 1),
        (WORDS, ("cosine",), 1),
        (WORDS, ("cosine-annealing",), 0),
    ],
)
def test_the_other_kinds_are_marked(key: Key, given, share: float) -> None:
    marked = mark(question("q", key), given)
    assert (marked.share, marked.problem) == (share, None)


@pytest.mark.parametrize(
    ("key", "given", "word"),
    [
        (Several(("a", "b"), "each_answer"), ("a", "z"), "'z'"),
        (Several(("a",), "net_correct"), ("a", 2.0), "'2'"),
        (ORDERS, ("c", "a", "a"), "more than once"),
        (ORDERS, ("c", "a", "x"), "'x'"),
        (NEAR, ("a lot",), "'a lot'"),
        (NEAR, ("nan",), "'nan'"),
        (NEAR, ("inf",), "'inf'"),
        (Number(1234.0, absolute=0.5), ("1,234",), "'1,234'"),
        (NEAR, (0.05, 0.05), "one number"),
    ],
)
def test_what_is_no_such_answer_is_told_and_worth_nothing(key: Key, given, word: str) -> None:
    result = mark_quiz(SPEC, [question("q", key)], Answers({"q": given}))
    assert result.score == 0
    [problem] = result.problems
    assert problem.startswith("q ")
    assert word in problem


@pytest.mark.parametrize("depth", [50, 99])
def test_code_that_python_cannot_parse_is_compared_as_text(depth: int) -> None:
    nested = "(" * depth + "x" + ")" * depth
    assert mark(question("q", CODE), (nested,)).share == 0
    assert mark(question("q", Forms((nested,), "code")), (nested,)).share == 1


@pytest.mark.parametrize(
    ("variant", "score", "told"), [("1a2b", 6, 0), (None, 6, 0), ("9z", 0, 1), ("", 0, 1)]
)
def test_an_answer_to_another_variant_is_told(variant, score: float, told: int) -> None:
    variants = {} if variant is None else {"q": variant}
    answers = Answers({"q": ("b",)}, (), variants)
    result = mark_quiz(SPEC, [question("q", variant="1a2b")], answers)
    assert (result.score, len(result.problems)) == (score, told)
    assert result.items[0].variant == "1a2b"
    assert result.items[0].answer == ("b",)


def test_an_answer_that_was_foreseen_is_known() -> None:
    wrongs = (Wrong(0.1, "start"), Wrong(0.2, "other"))
    assert foreseen(question("q", NEAR, wrong=wrongs), (0.1005,)) == wrongs[:1]
    assert foreseen(question("q", NEAR, wrong=wrongs), ("?",)) == ()
    wrongs = (Wrong("epoch", "no"),)
    assert foreseen(question("q", CODE, wrong=wrongs), ("epoch ",)) == wrongs
    assert foreseen(question("q"), ("a",)) == ()


def test_points_are_rounded_to_two_decimals() -> None:
    several = question("q", Several(("a", "b", "c"), "net_correct"))
    [item] = mark_quiz(SPEC, [several], Answers({"q": ("a",)})).items
    assert item.score == 0.33
