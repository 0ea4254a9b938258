"""`answers.yaml` is read, and whatever is wrong with it becomes words."""

from pathlib import Path

import pytest
from marking import SPEC, answers_in, question

from grader.questions.answers import Answers, read_answers
from grader.questions.mark import mark_quiz


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
        (f"q: [{'1, ' * 27}]", {"q": ()}, "letter"),
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
