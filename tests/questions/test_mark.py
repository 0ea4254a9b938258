from pathlib import Path

import pytest

from grader.model.assignment import QuizSpec
from grader.questions.mark import Answers, mark_quiz, read_answers
from grader.questions.question import Choice, Question

SPEC = QuizSpec(points=6, topic="topic")


def question(name: str, key: str = "b", points: float = 1) -> Question:
    return Question(
        id=name,
        topic="topic",
        kind="single",
        difficulty="easy",
        points=points,
        tags=(),
        stem="?",
        code=None,
        choices=tuple(Choice(letter, letter, "") for letter in "abc"),
        key=key,
        hint="",
        explanation="",
        common_mistakes=(),
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
        (f"q: {'x' * 500}", ("x" * 80,)),
        ("q:", ()),
        ("q: []", ()),
        ('q: "\\e[1m"', ("\\x1b[1m",)),
    ],
)
def test_answers_are_read(tmp_path: Path, written: str, given: tuple[str | float, ...]) -> None:
    assert answers_in(tmp_path, written) == Answers({"q": given})


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

    monkeypatch.setattr("grader.questions.mark.read_yaml", explode)
    assert "RecursionError" in answers_in(tmp_path, "q: b").problems[0]


@pytest.mark.parametrize(
    ("given", "score", "shown", "word"),
    [
        (("b",), 1, ("b",), None),
        ((" B ",), 1, ("b",), None),
        (("a",), 0, ("a",), None),
        ((), 0, (), None),
        (("z",), 0, ("z",), "a, b, c"),
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
    assert len(result.problems) == 2
    for problem in result.problems:
        assert problem.isascii()
        assert problem.isprintable()
        assert len(problem) < 80 + 60
