"""The figures of a quiz: by hand, against numpy's own, and where there are none."""

import math

import numpy as np
import pandas as pd
import pytest
from marking import question

from grader.model.result import QuizItem, QuizResult
from grader.questions.analysis import QuizAnalysis, analyse
from grader.questions.question import Key, Number, One, Several
from grader.questions.statistics import item_figures, quiz_figures

NEAR = 1e-9


def answered(*answers: tuple[tuple[str | float, ...], float]) -> QuizResult:
    """A student's quiz: an answer and its mark for each of q0, q1, ..."""
    items = tuple(QuizItem(f"q{i}", answer, mark, 1.0) for i, (answer, mark) in enumerate(answers))
    return QuizResult(sum(mark for _, mark in answers), float(len(answers)), items)


def letters(*rows: str) -> list[QuizResult]:
    """Students who gave a letter a question, where `a` is right and a dot is no answer."""
    return [
        answered(*(((), 0.0) if x == "." else ((x,), float(x == "a")) for x in row)) for row in rows
    ]


def analysed(marked: list[QuizResult | None], key: Key | None = None) -> QuizAnalysis:
    count = max(len(quiz.items) for quiz in marked if quiz)
    bank = {f"q{i}": question(f"q{i}", key or One("a")) for i in range(count)}
    analysis = analyse(marked, bank)
    assert analysis is not None
    return analysis


def test_hand_worked() -> None:
    # Four students, three questions:   q0 q1 q2  total
    #                                    1  1  1    3
    #                                    1  1  0    2
    #                                    1  0  0    1
    #                                    0  0  0    0
    marks = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=float)
    first, second, _ = item_figures(marks, np.ones(3))
    assert first.facility == pytest.approx(3 / 4)
    # The mean is 3/4; squares 3 * 1/16 + 9/16 = 12/16; by n - 1 = 3: 1/4.
    assert first.sd == pytest.approx(1 / 2)
    # rest of q0: 2 1 0 0, mean 3/4; products (1/4)(5/4) + (1/4)(1/4) + (1/4)(-3/4)
    # + (-3/4)(-3/4) = 12/16, cov 1/4; var of rest: (25 + 1 + 9 + 9)/16 / 3 = 11/12.
    assert first.discrimination == pytest.approx((1 / 4) / math.sqrt(1 / 4 * 11 / 12))
    # Sorted, the zero of q0 meets a zero of the rest as it does now: all that there could be.
    assert first.efficiency == pytest.approx(1)
    # q1: 1 1 0 0, rest 2 1 1 0: cov ((1/2)(1) + 0 + 0 + (1/2)(1)) / 3 = 1/3; var 1/3 and 2/3.
    assert second.discrimination == pytest.approx((1 / 3) / math.sqrt(1 / 3 * 2 / 3))
    whole = quiz_figures(marks)
    # Variances 1/4, 1/3, 1/4 sum to 5/6; of the totals 3 2 1 0 it is 5/3: 3/2 * (1 - 1/2) = 3/4.
    assert whole.alpha == pytest.approx(3 / 4)
    assert (whole.mean, whole.median) == (1.5, 1.5)
    # sd * sqrt(1 - alpha) = sqrt(5/3) * sqrt(1/4)
    assert whole.standard_error == pytest.approx(math.sqrt(5 / 3) / 2)


def test_efficiency_is_a_share_of_what_the_marks_allow() -> None:
    # q0: 1 0 0 1; q1: 1 1 0 0. Products of differences from 1/2: 1/4 - 1/4 + 1/4 - 1/4 = 0.
    figures = item_figures(np.array([[1.0, 1], [0, 1], [0, 0], [1, 0]]), np.ones(2))
    assert [one.efficiency for one in figures] == [0, 0]
    # q0: 1 0 0; q1: 0 1 1: cov -1/3. Sorted: 0 0 1 with 0 1 1: (-1/3)(-2/3) + (-1/3)(1/3)
    # + (2/3)(1/3) = 1/3; over 2: 1/6; the covariance is -1/3, so that the share is -2.
    figures = item_figures(np.array([[1.0, 0], [0, 1], [0, 1]]), np.ones(2))
    assert figures[0].efficiency == pytest.approx(-2)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("partial", [False, True])
def test_random_marks_agree_with_an_independent_library(seed: int, *, partial: bool) -> None:
    draws = np.random.default_rng(seed)
    most = draws.integers(1, 5, 12).astype(float)
    able = draws.normal(size=(300, 1))
    noise = able + draws.normal(size=(300, 12)) > draws.normal(size=12)
    marks = noise * (draws.integers(1, 5, noise.shape) / 4 if partial else 1.0) * most
    frame = pd.DataFrame(marks)
    for i, one in enumerate(item_figures(marks, most)):
        rest = frame.drop(columns=i).sum(axis="columns")
        at_most = pd.Series(np.sort(marks[:, i])).cov(pd.Series(np.sort(rest)))
        assert one.facility == pytest.approx(frame[i].mean() / most[i], abs=NEAR)
        assert one.sd == pytest.approx(frame[i].std(), abs=NEAR)
        assert one.discrimination == pytest.approx(frame[i].corr(rest), abs=NEAR)
        assert one.efficiency == pytest.approx(frame[i].cov(rest) / at_most, abs=NEAR)
    whole, total = quiz_figures(marks), frame.sum(axis="columns")
    # Cronbach's alpha by the mean covariance and the mean variance, not by sums of variances.
    between = frame.cov().to_numpy()
    covariance = between[~np.eye(12, dtype=bool)].mean()
    alpha = 12 * covariance / (between.diagonal().mean() + 11 * covariance)
    assert whole.alpha == pytest.approx(alpha, abs=NEAR)
    assert whole.sd == pytest.approx(total.std(), abs=NEAR)
    assert whole.standard_error == pytest.approx(total.std() * math.sqrt(1 - alpha), abs=NEAR)


# Twelve students, ten questions. What `cronbach_alpha` and `corr` of pingouin 0.7.0 say of them; it
# needs too much beside itself to be installed for this alone.
CLASS = (
    "1101011010 1111011110 0101010000 1111111111 0001000000 1011001110 "
    "1101111011 0100011000 1111011010 0011000010 1110111111 0101001000"
)
PINGOUIN_ALPHA = 0.8171400099651221
PINGOUIN_REST = [
    *(0.8648999641877366, 0.33197000110349284, 0.4279002121398118, -0.1973855084879307),
    *(0.6172133998483675, 0.46549406411572786, 0.5748012489295106, 0.5685352436149611),
    *(0.7029399400673936, 0.6172133998483675),
]


def test_a_class_agrees_with_pingouin() -> None:
    marks = np.array([[float(mark) for mark in row] for row in CLASS.split()])
    assert quiz_figures(marks).alpha == pytest.approx(PINGOUIN_ALPHA, abs=NEAR)
    found = [one.discrimination for one in item_figures(marks, np.ones(10))]
    assert found == pytest.approx(PINGOUIN_REST, abs=NEAR)


def test_choices_are_counted_and_correlated_with_the_rest() -> None:
    # 24 students; q1 to q3 alike: the strong half has them all right.
    # q0: the strong choose a (6) and d (6), the weak b (11) and d (1); c has nobody.
    rows = ["aaaa"] * 6 + ["daaa"] * 6 + ["bbbb"] * 11 + ["dbbb"]
    first = analysed(letters(*rows)).questions[0]
    told = {one.letter: (one.count, one.right, one.remark) for one in first.choices}
    assert told == {
        "a": (6, True, ""),
        "b": (11, False, ""),
        "c": (0, False, "non-functional"),
        "d": (7, False, ""),
    }
    by_letter = {one.letter: one for one in first.choices}
    assert by_letter["c"].correlation is None
    rest = [3] * 12 + [0] * 12
    for letter in "abd":
        chose = [row[0] == letter for row in rows]
        expected = np.corrcoef(chose, rest)[0, 1]
        assert by_letter[letter].correlation == pytest.approx(expected, abs=NEAR)
        assert by_letter[letter].share == pytest.approx(sum(chose) / 24)


def test_a_distractor_of_the_strong_is_told() -> None:
    rows = ["daaa"] * 10 + ["aaaa"] * 2 + ["abbb"] * 6 + ["bbbb"] * 6
    remarks = {x.letter: x.remark for x in analysed(letters(*rows)).questions[0].choices}
    assert remarks["d"] == "chosen more by the strong ones"
    assert remarks["b"] == ""


@pytest.mark.parametrize(("students", "remark"), [(19, ""), (20, "non-functional")])
def test_remarks_need_twenty_students(students: int, remark: str) -> None:
    analysis = analysed(letters(*["aa", "bb"] * (students // 2), *["aa"] * (students % 2)))
    assert analysis.few is (students < 20)
    assert {x.letter: x.remark for x in analysis.questions[0].choices}["c"] == remark


def test_a_choice_of_exactly_five_percent_works() -> None:
    analysis = analysed(letters(*["aa"] * 10, *["bb"] * 9, "cb"))
    remarks = {x.letter: x.remark for x in analysis.questions[0].choices}
    assert (remarks["c"], remarks["d"]) == ("", "non-functional")


def test_several_letters_count_for_multiple_and_not_for_single() -> None:
    marked = [answered((("a", "b"), 0.0), (("a",), 1.0)), answered((("a",), 1.0), (("b",), 0.0))]
    single = analysed(marked).questions[0].choices
    several = analysed(marked, Several(("a", "b"), "net_correct")).questions[0].choices
    assert [x.count for x in single] == [1, 0, 0, 0]
    assert [x.count for x in several] == [2, 1, 0, 0]
    assert [x.right for x in several] == [True, True, False, False]


def test_wrong_answers_come_by_how_common_they_are() -> None:
    given = [0.5] * 3 + [0.1] * 5 + [0.05] * 4 + [1.0, 2.0, 3.0, 4.0]
    marked = [answered(((x,), float(x == 0.05)), (("x",), 0.0)) for x in given]
    first = analysed(marked, Number(0.05)).questions[0]
    assert first.choices == ()
    told = [(x.answer, x.count) for x in first.wrong]
    assert told == [("0.1", 5), ("0.5", 3), ("1", 1), ("2", 1), ("3", 1)]


@pytest.mark.parametrize(
    ("rows", "n", "note", "alpha_note"),
    [
        (["aa"] * 3, 3, "everybody has full marks", "everybody has the same marks in all"),
        (["ab"], 1, "one student alone: nothing varies", "one student alone: nothing varies"),
        (["bb"] * 3, 3, "everybody has the same marks", "everybody has the same marks in all"),
        (["..", ".."], 0, "nobody took the quiz", "nobody took the quiz"),
        ([".a", ".b"], 2, "nobody answered it", ""),
        (["a", "b"], 2, "there are no marks on other questions", "the quiz has one question"),
        (["aa", "ba"], 2, "the marks on the other questions do not vary", ""),
    ],
)
def test_what_there_is_no_figure_of_is_said(
    rows: list[str], n: int, note: str, alpha_note: str
) -> None:
    analysis = analysed(letters(*rows))
    first = analysis.questions[0]
    assert (analysis.quiz.n, first.figures.n) == (n, n)
    assert (first.note, analysis.note) == (note, alpha_note)
    assert first.figures.discrimination is None
    assert (analysis.quiz.alpha is None) is bool(alpha_note)


def test_a_missing_answer_is_no_marks_and_an_empty_quiz_no_student() -> None:
    analysis = analysed([*letters("a.", "ba", "aa", ".."), None])
    assert (analysis.quiz.n, analysis.silent) == (3, 1)
    assert [x.answered for x in analysis.questions] == [3, 2]
    assert analysis.questions[1].figures.facility == pytest.approx(2 / 3)


def test_nobody_with_a_quiz_is_no_analysis() -> None:
    assert analyse([None, None], {}) is None
