"""`grade quiz --terminal`: the quiz taken there comes to the marks expected."""

import subprocess
import sys
from pathlib import Path

import pytest
from course_copy import NAME
from quiz_marks import ONE_OF_EACH, STUDENT, scores

from grader.asking import Asking
from grader.questions.answers import read_answers
from grader.questions.names import neutral_name
from grader.questions.question import Forms, Number, Question


def terminal(
    course: Path, folder: Path, typed: list[str], *more: str
) -> subprocess.CompletedProcess[str]:
    """Takes the quiz in the terminal: one line typed after the other, then the end of them."""
    grade = Path(sys.executable).with_name("grade")
    arguments = ["quiz", NAME, "--terminal", "--course", str(course), *more]
    lines = "".join(f"{line}\n" for line in typed)
    return subprocess.run(
        [grade, *arguments], cwd=folder, input=lines, capture_output=True, text=True, check=False
    )


def typed_answer(question: Question) -> str:
    match question.key:
        case Number(value=value):
            return f"{value:.12g}"
        case Forms(forms=forms):
            return forms[0]
    return " ".join(question.right)


def test_the_terminal_asks_and_its_file_gets_the_marks(
    asking: Asking, five: Path, tmp_path: Path
) -> None:
    typed = [typed_answer(question) for question in asking.whole(STUDENT)]
    done = terminal(five, tmp_path, [*typed, ""], "--student", STUDENT)
    assert (done.returncode, done.stderr) == (0, "")
    assert "5 of 5 answered." in done.stdout
    assert scores(asking, tmp_path / "answers.yaml") == dict.fromkeys(ONE_OF_EACH, 1.0)
    for question in asking.whole(STUDENT):
        assert question.id not in done.stdout
        texts = [question.hint, question.explanation, *(c.feedback for c in question.choices)]
        assert [text for text in texts if text and text[:40] in done.stdout] == []


def test_the_terminal_goes_on_where_it_was_left(asking: Asking, five: Path, tmp_path: Path) -> None:
    right = [typed_answer(question) for question in asking.whole(STUDENT)]
    first = terminal(five, tmp_path, right[:2], "--student", STUDENT)  # and then the end of input
    assert "2 of 5 answered. Not answered: 3, 4, 5." in first.stdout
    rest = ["", "", "-", "no letters", *right[2:], "1", ":clear", ":list", ":quit"]
    second = terminal(five, tmp_path, rest, "--student", STUDENT)
    assert "2 answers were read from answers.yaml." in second.stdout
    assert "4 of 5 answered. Not answered: 1." in second.stdout
    expected = dict.fromkeys(ONE_OF_EACH, 1.0) | {asking.whole(STUDENT)[0].id: 0.0}
    assert scores(asking, tmp_path / "answers.yaml") == expected


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("some_other_quiz: a\n", "'some_other_quiz' is no question of this quiz"),
        ("cosine_read_t_max: [a, b]\n", "Answer with one of the letters"),
        ("cosine_read_t_max: a\nvariants: {cosine_read_t_max: beef}\n", "for other numbers"),
        ("a: b: c\n", "not YAML"),
    ],
)
def test_the_terminal_overwrites_nothing_that_it_does_not_know(
    five: Path, tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "answers.yaml").write_text(content)
    done = terminal(five, tmp_path, ["a", "b"], "--student", STUDENT)
    assert done.returncode == 2
    assert told in done.stderr
    assert (tmp_path / "answers.yaml").read_text() == content


def test_the_terminal_takes_up_answers_that_were_written_by_hand(
    asking: Asking, five: Path, tmp_path: Path
) -> None:
    file = tmp_path / "answers.yaml"
    [right] = [typed_answer(one) for one in asking.whole(STUDENT) if one.id == "milestones_blank"]
    file.write_text(
        f"cosine_halfway: 1e-3\nmilestones_blank: {right}\norder_accumulation: [c, a]\n"
    )
    before = scores(asking, file)
    assert before == {**dict.fromkeys(ONE_OF_EACH, 0.0), "milestones_blank": 1.0}
    done = terminal(five, tmp_path, [":quit"], "--student", STUDENT)
    assert "3 answers were read" in done.stdout
    terminal(five, tmp_path, ["", "b", ":quit"], "--student", STUDENT)
    after = read_answers(file).given
    assert after[neutral_name("cosine_halfway")] in ((0.001,), ("0.001",))
    assert after[neutral_name("order_accumulation")] == ("c", "a")
    assert scores(asking, file) == {**before, "cosine_read_t_max": 1.0}  # which is the second


def test_the_terminal_practises_with_hints_and_checks(
    asking: Asking, five: Path, tmp_path: Path
) -> None:
    question = asking.whole("")[0]
    typed = [":check", ":hint", "-99", ":check", typed_answer(question), ":check", ":answer"]
    done = terminal(five, tmp_path, typed, "--practice")
    said = done.stdout
    for part in ("nothing to check yet", f"Hint: {question.hint[:20]}", "Not right.", "Right."):
        assert part in said
    assert question.explanation[:30] in said
    assert not (tmp_path / "answers.yaml").exists()
