"""`grade quiz` and `grade questions preview` as they are called."""

from pathlib import Path

import pytest
from course_copy import NAME, toml_of
from quiz_marks import STUDENT


def test_a_page_is_written_for_a_student(grade, five: Path, tmp_path: Path) -> None:
    made = grade("quiz", NAME, "--student", STUDENT, "--no-open", "--course", five, cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    page = (tmp_path / f"quiz-{NAME}.html").read_text("utf-8")
    assert f"Quiz for {STUDENT}" in page
    again = tmp_path / "again.html"
    grade("quiz", NAME, "--student", STUDENT, "--no-open", "--course", five, "--output", again)
    assert again.read_text("utf-8") == page


def test_practice_needs_no_student_and_says_that_it_has_the_keys(
    grade, five: Path, tmp_path: Path
) -> None:
    made = grade("quiz", NAME, "--practice", "--no-open", "--course", five, cwd=tmp_path)
    assert made.returncode == 0
    assert "has the keys in it" in made.stdout
    assert "worked out" in (tmp_path / f"practice-{NAME}.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((NAME,), "--student ID"),
        (("no_such",), "There is no assignment 'no_such'"),
        ((NAME, "--all", "r.txt", "--student", "x"), "--all makes pages"),
        ((NAME, "--all", "r.txt", "--practice"), "--all makes pages"),
        ((NAME, "--all", "none.txt"), "none.txt: The roster cannot be read"),
        ((NAME, "--all", "twice.txt"), "twice.txt:3: a is in it twice; the first is in line 1"),
        ((NAME, "--all", "slash.txt"), "slash.txt:1: This is no id"),
        (
            (NAME, "--all", "twice.txt", "--column", "x"),
            "twice.txt:1: Of its columns (a) there is no",
        ),
        ((NAME, "--student", "s", "--column", "x"), "--column speaks of"),
        ((NAME, "--all", "empty.txt"), "empty.txt: There is nobody in it"),
        ((NAME, "--student", "x", "--out", "none/q.html"), "The file cannot be written"),
    ],
)
def test_what_is_wrong_with_the_command_is_told(
    grade, five: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "twice.txt").write_text("a\nb\na\n")
    (tmp_path / "slash.txt").write_text("a/b\n")
    (tmp_path / "empty.txt").write_text("# nobody\n")
    made = grade("quiz", *arguments, "--no-open", "--course", five, cwd=tmp_path)
    assert made.returncode == 2
    assert told in made.stderr


def test_an_assignment_without_a_quiz_is_told(grade, course: Path) -> None:
    text = toml_of(course).read_text("utf-8")
    toml_of(course).write_text(text[: text.index("[quiz]")], "utf-8")
    made = grade("quiz", NAME, "--student", "x", "--no-open", "--course", course)
    assert made.returncode == 2
    assert f"The assignment {NAME} has no quiz." in made.stderr


def test_a_preview_shows_variants_graded_and_to_practise_on(
    grade, root: Path, tmp_path: Path
) -> None:
    what = f"{NAME}/cosine_halfway"
    made = grade(
        "questions", "preview", what, "--draws", 4, "--no-open", "--out", tmp_path, cwd=root
    )
    assert (made.returncode, made.stderr) == (0, "")
    graded = (tmp_path / "cosine_halfway-graded.html").read_text("utf-8")
    practice = (tmp_path / "cosine_halfway-practice.html").read_text("utf-8")
    assert graded.count("<fieldset") == practice.count("<fieldset") == 4
    assert "worked out" in practice
    assert "worked out" not in graded


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("cosine_halfway", ("kind: numeric", "kind: numerical"), "cosine_halfway.yaml:2: "),
        ("cosine_halfway", ("answer = ", "answer = 1 + "), "was changed since it was proved"),
        ("no_such_question", None, "There is no such question."),
    ],
)
def test_an_error_of_the_author_is_told_with_its_line(
    grade, course: Path, name: str, change: tuple[str, str] | None, told: str
) -> None:
    file = course / "question_bank" / NAME / f"{name}.yaml"
    if change:
        text = file.read_text("utf-8")
        assert change[0] in text
        file.write_text(text.replace(*change, 1), "utf-8")
    made = grade("questions", "preview", f"{NAME}/{name}", "--no-open", cwd=course)
    assert made.returncode == 2
    assert told in made.stderr
    assert "Hint:" in made.stderr
