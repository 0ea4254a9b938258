from pathlib import Path

import pytest

from grader.model.assignment import QuizSpec
from grader.questions.answers import Answers, read_answers
from grader.questions.mark import foreseen, mark, mark_quiz
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


def question(  # noqa: PLR0913  (a field each)
    name: str,
    key: Key | str = "b",
    *,
    points: float = 1,
    kind: Kind = "single",
    variant: str = "",
    wrong: tuple[Wrong, ...] = (),
) -> Question:
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
        key=One(key) if isinstance(key, str) else key,
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


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("q: b", ("b",)),
        ("q: ' B '", ("B",)),
        ("q: [b]", ("b",)),
        ("q: [a, b]", ("a", "b")),
        ("q: 0.05", (0.05,)),
        ("q: 3", (3.0,)),
        ("q: no", ("no",)),
        ("q: .nan", (".nan",)),
        ("q: 1.0e+999", ("1.0e+999",)),
        ("q: 1e-3", (0.001,)),
        ("q: '1e-3'", ("1e-3",)),
        ("q: model(x)", ("model(x)",)),
        ("q:", ()),
        ("q: []", ()),
        ('q: "\\e[1m"', ("\\x1b[1m",)),
    ],
)
def test_answers_are_read(tmp_path: Path, written: str, given: tuple[str | float, ...]) -> None:
    assert answers_in(tmp_path, written) == Answers({"q": given})


def test_a_long_answer_is_cut_and_told(tmp_path: Path) -> None:
    answers = answers_in(tmp_path, f"q: {'x' * 500}")
    assert answers.given == {"q": ("x" * 200,)}
    [problem] = answers.problems
    assert "first 200 characters" in problem


def test_the_variants_that_were_answered_are_no_answers(tmp_path: Path) -> None:
    answers = answers_in(tmp_path, "variants: {q: 1a2b, r: 7, s: [x]}\nq: a")
    assert answers == Answers({"q": ("a",)}, (), {"q": "1a2b", "r": "7"})


def test_no_file_is_no_answers_and_no_problem() -> None:
    assert read_answers(None) == Answers()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"q: \xe9", "UTF-8"),
        (b"q: \x00", "control character"),
        (b"- a\n- b\n", "a list"),
        (b"just words", "a text"),
        (b"q: a\n\tr: b", "tab"),
        (b"q: a: b", "line 1"),
        (b"a: &x [1]\nb: *x", "aliases"),
        (b"q: " + b"[" * 50_000, "deep"),
        (b"q: " + b"{a: " * 15_000, "deep"),
        (b"? " * 30_000, "deep"),
        (b"q: " + b"a" * 70_000, "64 KiB"),
        (b"%YAML 99999999999999999999.1\n---\nq: a", "YAML"),
    ],
)
def test_a_bad_file_becomes_one_problem(tmp_path: Path, content: bytes, word: str) -> None:
    answers = answers_in(tmp_path, content)
    assert answers.given == {}
    [problem] = answers.problems
    assert word in problem
    assert len(problem) < 300


@pytest.mark.parametrize(
    ("content", "given", "word"),
    [
        ("q: {x: 1}\nr: a", {"q": (), "r": ("a",)}, "Line 1"),
        ("r: a\nq: [[a]]", {"r": ("a",), "q": ()}, "Line 2"),
        (f"q: [{'a, ' * 27}]", {"q": ()}, "letter"),
        ("q: a\nq: b", {"q": ("a",)}, "twice"),
        ("[q]: a\nr: b", {"r": ("b",)}, "a list"),
    ],
)
def test_one_bad_answer_leaves_the_others(
    tmp_path: Path, content: str, given: dict[str, tuple[str, ...]], word: str
) -> None:
    answers = answers_in(tmp_path, content)
    assert answers.given == given
    [problem] = answers.problems
    assert word in problem


def test_what_is_no_file_becomes_a_problem(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("q: b")
    link = tmp_path / "answers.yaml"
    link.symlink_to(secret)
    assert "link" in read_answers(link).problems[0]
    assert "no such file" in read_answers(tmp_path / "missing").problems[0]
    assert "no such file" in read_answers(tmp_path).problems[0]


def test_an_error_of_any_kind_becomes_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(_path: Path) -> None:
        raise RecursionError

    monkeypatch.setattr("grader.questions.answers.read_text", explode)
    assert "RecursionError" in answers_in(tmp_path, "q: b").problems[0]


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


def test_a_flood_of_bad_answers_stays_short(tmp_path: Path) -> None:
    content = "".join(f"q{number}: [[]]\n" for number in range(4000))
    result = mark_quiz(SPEC, [question("q")], answers_in(tmp_path, content))
    assert len(result.problems) == 42
    assert "3980 more" in result.problems[20]
    assert "3980 more" in result.problems[41]


@pytest.mark.parametrize("char", ["x", "\x1b", "\u202e", "\U0001f600", "'"])
def test_quotes_of_a_student_stay_short_and_plain(tmp_path: Path, char: str) -> None:
    long = char.encode("unicode_escape").decode() * 500
    answers = answers_in(tmp_path, f'q: "{long}"\n? "{long}"\n: a\n')
    result = mark_quiz(SPEC, [question("q")], answers)
    assert len(result.problems) == 3
    for problem in result.problems:
        assert problem.isascii()
        assert problem.isprintable()
        assert len(problem) < 80 + 90


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
    marked = mark(question("q", Several(("a", "b"), credit), kind="multiple"), given)
    assert (marked.share, marked.problem) == (share, None)


ORDERS = Orders((("c", "a", "b"), ("a", "c", "b")))
CODE = Forms(("StepLR(optimizer, step_size=3, gamma='x')",), "code")
LIST = Forms(("[3, 6]",), "code")
ARGUMENTS = Forms(("step_size=3, gamma=0.5",), "code")
WORDS = Forms(("Cosine annealing", "cosine"), "text")
NEAR = Number(0.05, relative=0.01)
ZERO = Number(0.0, absolute=1e-3)


@pytest.mark.parametrize(
    ("kind", "key", "given", "share"),
    [
        ("order", ORDERS, ("c", "a", "b"), 1),
        ("order", ORDERS, ("a", "c", "b"), 1),
        ("order", ORDERS, ("a c b",), 1),
        ("order", ORDERS, ("A, C, B",), 1),
        ("order", ORDERS, ("a", "b", "c"), 0),
        ("order", ORDERS, ("a", "c"), 0),
        ("order", ORDERS, ("a", "c", "b", "d"), 0),
        ("numeric", NEAR, (0.05,), 1),
        ("numeric", NEAR, (0.0505,), 1),
        ("numeric", NEAR, (0.0495,), 1),
        ("numeric", NEAR, (0.0506,), 0),
        ("numeric", NEAR, (-0.05,), 0),
        ("numeric", NEAR, ("0.05",), 1),
        ("numeric", NEAR, ("5e-2",), 1),
        ("numeric", NEAR, ("0,05",), 1),
        ("numeric", ZERO, (0.001,), 1),
        ("numeric", ZERO, (-0.0011,), 0),
        ("numeric", Number(1234.0, absolute=0.5), (1234.5,), 1),
        ("blank", CODE, ('StepLR( optimizer,step_size = 3, gamma="x" )',), 1),
        ("blank", CODE, ("StepLR(optimizer, gamma='x', step_size=3)",), 1),
        ("blank", CODE, ("(StepLR(optimizer, gamma='x', step_size=3))  # so",), 1),
        ("blank", CODE, ("StepLR(optimizer, 3, 'x')",), 0),
        ("blank", CODE, ("steplr(optimizer, step_size=3, gamma='x')",), 0),
        ("blank", CODE, ("StepLR(optimizer, step_size=3, gamma='X')",), 0),
        ("blank", CODE, ("StepLR(optimizer, step_size=3, gamma='x'",), 0),
        ("blank", CODE, ("",), 0),
        ("blank", ARGUMENTS, ("gamma=0.50, step_size=3",), 1),
        ("blank", ARGUMENTS, ("gamma=0.51, step_size=3",), 0),
        ("blank", LIST, (3.0, 6.0), 1),
        ("blank", LIST, ("[3,6]",), 1),
        ("blank", LIST, (6.0, 3.0), 0),
        ("blank", Forms(("0.001",), "code"), (0.001,), 1),
        ("blank", WORDS, (" COSINE   annealing",), 1),
        ("blank", WORDS, ("cosine",), 1),
        ("blank", WORDS, ("cosine-annealing",), 0),
    ],
)
def test_the_other_kinds_are_marked(kind: Kind, key: Key, given, share: float) -> None:
    marked = mark(question("q", key, kind=kind), given)
    assert (marked.share, marked.problem) == (share, None)


@pytest.mark.parametrize(
    ("kind", "key", "given", "word"),
    [
        ("multiple", Several(("a", "b"), "each_answer"), ("a", "z"), "'z'"),
        ("multiple", Several(("a",), "net_correct"), ("a", 2.0), "'2'"),
        ("order", ORDERS, ("c", "a", "a"), "more than once"),
        ("order", ORDERS, ("c", "a", "x"), "'x'"),
        ("numeric", NEAR, ("a lot",), "'a lot'"),
        ("numeric", NEAR, ("nan",), "'nan'"),
        ("numeric", NEAR, ("inf",), "'inf'"),
        ("numeric", Number(1234.0, absolute=0.5), ("1,234",), "'1,234'"),
        ("numeric", NEAR, (0.05, 0.05), "one number"),
    ],
)
def test_what_is_no_such_answer_is_told_and_worth_nothing(
    kind: Kind, key: Key, given, word: str
) -> None:
    result = mark_quiz(SPEC, [question("q", key, kind=kind)], Answers({"q": given}))
    assert result.score == 0
    [problem] = result.problems
    assert problem.startswith("q ")
    assert word in problem


@pytest.mark.parametrize("depth", [50, 99])
def test_code_that_python_cannot_parse_is_compared_as_text(depth: int) -> None:
    nested = "(" * depth + "x" + ")" * depth
    assert mark(question("q", CODE, kind="blank"), (nested,)).share == 0
    assert mark(question("q", Forms((nested,), "code"), kind="blank"), (nested,)).share == 1


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
    assert foreseen(question("q", NEAR, kind="numeric", wrong=wrongs), (0.1005,)) == wrongs[:1]
    assert foreseen(question("q", NEAR, kind="numeric", wrong=wrongs), ("?",)) == ()
    wrongs = (Wrong("epoch", "no"),)
    assert foreseen(question("q", CODE, kind="blank", wrong=wrongs), ("epoch ",)) == wrongs
    assert foreseen(question("q"), ("a",)) == ()


def test_points_are_rounded_to_two_decimals() -> None:
    several = question("q", Several(("a", "b", "c"), "net_correct"), kind="multiple")
    [item] = mark_quiz(SPEC, [several], Answers({"q": ("a",)})).items
    assert item.score == 0.33
