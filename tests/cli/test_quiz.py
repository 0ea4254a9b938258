"""`grade quiz` and `grade questions preview` as they are called."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.asking import Asking, open_asking
from grader.model.assignment import QuizSpec
from grader.questions.answers import read_answers
from grader.questions.mark import mark_quiz
from grader.questions.names import neutral_name
from grader.questions.question import Forms, Number, Question

NAME = "lr_schedulers"
STUDENT = "s017"
ONE_OF_EACH = [
    "cosine_halfway",
    "cosine_read_t_max",
    "decay_too_fast",
    "milestones_blank",
    "order_accumulation",
]


@pytest.fixture(scope="module")
def five(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose quiz has one question of each kind."""
    from course_copy import copy_course, toml_of  # noqa: PLC0415  (not on the path before)

    course = copy_course(root, tmp_path_factory.mktemp("five") / "course")
    text = toml_of(course).read_text("utf-8")
    before = text[: text.index("questions = [")]
    toml_of(course).write_text(f"{before}questions = {ONE_OF_EACH}\n", "utf-8")
    return course


@pytest.fixture(scope="module")
def asking(five: Path) -> Asking:
    return open_asking(five, NAME)


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


def scores(asking: Asking, file: Path) -> dict[str, float]:
    answers = read_answers(file)
    assert answers.problems == ()
    marked = mark_quiz(QuizSpec(points=5, topic="t"), asking.whole(STUDENT), answers)
    assert marked.problems == ()
    return {item.id: item.score for item in marked.items}


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


def test_a_roster_gives_a_page_each(grade, asking: Asking, five: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.txt"
    roster.write_text("# autumn\ns017\n\n  Zo\u00eb Adler \nindex\n", "utf-8")
    made = grade("quiz", NAME, "--all", roster, "--course", five, cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    folder = tmp_path / f"quiz-{NAME}"
    names = sorted(file.name for file in folder.iterdir())
    assert names == ["Zo\u00eb Adler.html", "index_.html", "s017.html"]
    assert (folder / "s017.html").read_text("utf-8") == asking.page("s017")


# Rosters as people and platforms have them; s017 and 4711 are in each.
TABLES = {
    "plain.csv": "Name,Student ID,Email\nZoë,s017,z@x\n\nBo,4711,b@x\n",
    "one.csv": "id\ns017\n4711\n",
    "like_canvas.csv": 'Student,ID\n"Student, Testa",s017\n"Muteda, Zoë",4711\nMuted,\n',
    "none.csv": "s017\n4711\n",
    "semicolons.csv": 'name;id\n"Adler; Zoë";s017\nBo;="4711"\n',
    "tabs.tsv": "# autumn\nid\tname\ns017\tA\n4711\tB\n",
    "canvas.csv": "﻿Student,ID,SIS User ID,SIS Login ID,Section,Quiz (9)\n"
    ',,,,,Manual Posting\n    Points Possible,,,,,10\n"Adler, Zoë",s017,x1,z,A,\n'
    '"Bo, B",4711,x2,b,A,3\n"Student, Test",99,,t,A,\n',
    "moodle.csv": "﻿Identifier,Full name,ID number,Email address,Status\n"
    's017,Zoë Adler,,z@x,\nParticipant 4711,"B\nBo",77,b@x,Submitted\n',
}


@pytest.mark.parametrize("name", TABLES)
def test_a_roster_may_be_a_table(grade, five: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TABLES[name], "utf-8")
    made = grade("quiz", NAME, "--all", name, "--course", five, "--out", "o", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert sorted(file.name for file in (tmp_path / "o").iterdir()) == ["4711.html", "s017.html"]


def test_a_column_may_be_named(grade, five: Path, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(TABLES["canvas.csv"], "utf-8")
    arguments = ("--all", "r.csv", "--column", "sis user ID", "--out", "o")
    grade("quiz", NAME, *arguments, "--course", five, cwd=tmp_path)
    assert sorted(file.name for file in (tmp_path / "o").iterdir()) == ["x1.html", "x2.html"]


BAD_TABLES = {
    "heading.csv": ("name,mail\na,b\n", ":1: Of its columns (name, mail) there is none"),
    "double.csv": ("id,x,ID\na,b,c\n", ":1: It has 2 columns 'id'"),
    "missing.csv": ("x,id\na,s1\nb,\n", ":3: There is no id in this line"),
    "short.csv": ("id,x\ns1\n\n2.0E+08,y\n", ":4: '2.0E+08' looks like a number"),
    "again.csv": ("id,x\ns1,a\ns1,b\n", ":3: s1 is in it twice; the first is in line 2"),
    "path.csv": ("id,x\n../s1,a\n", ":2: This is no id"),
    "quotes.csv": ('id,x\n"s1,a\n', ":2: This is no table"),
    "lines.csv": ('x,id\n"a\nb",s1\nc,s1\n', ":4: s1 is in it twice; the first is in line 2"),
    "rows.csv": ("id,x\n", ": There is nobody in it"),
    "empty_cells.csv": (",,\n , \n", ": There is nobody in it"),
    "comments.csv": ('"# x",id\n', ": There is nobody in it"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_what_is_wrong_with_a_table_is_told_with_its_line(
    grade, five: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text(BAD_TABLES[name][0], "utf-8")
    made = grade("quiz", NAME, "--all", name, "--course", five, "--out", "o", cwd=tmp_path)
    assert made.returncode == 2
    assert f"{name}{BAD_TABLES[name][1]}" in made.stderr
    assert not (tmp_path / "o").exists()


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
    from course_copy import toml_of  # noqa: PLC0415  (not on the path before)

    text = toml_of(course).read_text("utf-8")
    toml_of(course).write_text(text[: text.index("[quiz]")], "utf-8")
    made = grade("quiz", NAME, "--student", "x", "--no-open", "--course", course)
    assert made.returncode == 2
    assert f"The assignment {NAME} has no quiz." in made.stderr


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
    file.write_text("cosine_halfway: 1e-3\nmilestones_blank: [3, 7]\norder_accumulation: [c, a]\n")
    before = scores(asking, file)
    done = terminal(five, tmp_path, [":quit"], "--student", STUDENT)
    assert "3 answers were read" in done.stdout
    terminal(five, tmp_path, ["", "b", ":quit"], "--student", STUDENT)
    after = read_answers(file).given
    assert after[neutral_name("cosine_halfway")] in ((0.001,), ("0.001",))
    assert after[neutral_name("order_accumulation")] == ("c", "a")
    assert before.keys() == scores(asking, file).keys()


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
