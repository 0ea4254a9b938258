"""The error contract: exit 2 and one clear message with file and line, never a traceback."""

import re
import subprocess
from pathlib import Path

import pytest
from course_copy import NAME, make_tiny, replace_in, toml_of

from grader import __version__


def told(done: subprocess.CompletedProcess[str]) -> str:
    """The message of a command that ended with 2."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert len(re.findall(r"^Error: ", done.stderr, re.MULTILINE)) == 1
    assert not done.stdout
    return done.stderr


@pytest.fixture
def class_folder(course: Path) -> Path:
    """One submission, the reference's own."""
    student = course / "class" / "s1"
    student.mkdir(parents=True)
    (student / "train.py").write_bytes((course / "reference" / NAME / "train.py").read_bytes())
    return course / "class"


@pytest.fixture
def run(grade, course: Path, class_folder: Path):
    """Grades the class, with other arguments where they are given."""

    def run(*more: object, folder: object = class_folder, assignment: str = NAME, **options):
        return grade(folder, "--assignment", assignment, *more, cwd=course, **options)

    return run


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("train_samples", "train_sample", "Did you mean 'train_samples'?"),
        ('kind = "step_order"', 'kind = "step_ordr"', "Did you mean 'step_order'?"),
        ('scheduler = "StepLR"', 'schedular = "StepLR"', "Did you mean 'scheduler'?"),
        ("points = 6", "points = -6", "more than 0"),
        ("epochs = 10", "epochs = ", "TOML"),
    ],
)
def test_a_mistake_in_assignment_toml(run, course: Path, old: str, new: str, words: str) -> None:
    line = replace_in(toml_of(course), old, new)
    message = told(run())
    assert f"{toml_of(course)}:{line}: " in message
    assert words in message


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("colours.toml", '[light]\nlink = "blue"\n', 2, "'blue' is not a colour"),
        ("templates/student.html.j2", "\n{% if %}", 2, "This is not a template"),
        (
            "templates/student.html.j2",
            '{% extends "grader/student.html.j2" %}\n\n{% block lr %}{{ view.nam }}{% endblock %}',
            3,
            "has no attribute 'nam'",
        ),
    ],
)
def test_a_mistake_in_the_courses_looks_is_told_before_anything_is_run(  # noqa: PLR0913, PLR0917
    run, course: Path, name: str, text: str, line: int, words: str
) -> None:
    file = course / "report" / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    message = told(run())
    assert f"{file}:{line}: " in message
    assert words in message
    assert not (course / "grades").exists()


def test_several_mistakes_in_assignment_toml_are_told_at_once(run, course: Path) -> None:
    lines = [
        replace_in(toml_of(course), "train_samples", "train_sample"),
        replace_in(toml_of(course), 'kind = "step_order"', 'kind = "step_ordr"'),
    ]
    message = told(run())
    assert [f"{toml_of(course)}:{line}: " in message for line in lines] == [True, True]


def test_a_reference_that_is_wrong_stops_the_run_at_its_line(run, course: Path) -> None:
    reference = course / "reference" / NAME / "train.py"
    line = replace_in(reference, "import torch\n", "import torhc\n")
    message = told(run())
    assert f"{reference}:{line}: " in message
    assert "torhc" in message


def test_a_missing_reference(run, course: Path) -> None:
    reference = course / "reference" / NAME / "train.py"
    reference.unlink()
    assert str(reference) in told(run())


def test_an_unknown_assignment_with_a_near_name(run) -> None:
    message = told(run(assignment="lr_scheduler"))
    assert "'lr_scheduler'" in message
    assert "Did you mean lr_schedulers?" in message


def test_a_submissions_folder_that_does_not_exist(run, course: Path) -> None:
    message = told(run(folder=course / "nowhere"))
    assert f"{course / 'nowhere'} does not exist" in message
    assert "Hint: " in message


def test_a_submissions_folder_that_is_a_file(run, course: Path) -> None:
    message = told(run(folder=toml_of(course)))
    assert f"{toml_of(course)} is a file" in message


def test_a_submissions_folder_without_submissions(run, course: Path) -> None:
    (course / "none").mkdir()
    assert "no submissions" in told(run(folder=course / "none"))


def test_a_question_with_two_keys(run, course: Path) -> None:
    file = course / "question_bank" / NAME / "build_step_lr.yaml"
    text = file.read_text(encoding="utf-8")
    key = re.search(r"^key: .*$", text, re.MULTILINE)
    file.write_text(text[: key.end()] + "\nkey: c" + text[key.end() :], encoding="utf-8")
    line = text[: key.end()].count("\n") + 2
    message = told(run())
    assert f"{file}:{line}: " in message
    assert "key" in message.partition(f"{file}:{line}: ")[2]


def test_a_question_that_is_not_asked_stops_no_marks(run, course: Path) -> None:
    make_tiny(course)
    (course / "question_bank" / NAME / "broken.yaml").write_text("kind: [", encoding="utf-8")
    assert run().returncode == 0


def test_a_topic_that_does_not_exist(run, course: Path) -> None:
    replace_in(toml_of(course), 'topic = "lr_schedulers"', 'topic = "lr_schedulars"')
    assert "lr_schedulars" in told(run())


def test_no_course(grade, class_folder: Path, tmp_path: Path) -> None:
    message = told(grade(class_folder, "--assignment", NAME, cwd=tmp_path))
    assert "No course" in message
    assert "--course" in message


def test_a_course_that_is_none(run, tmp_path: Path) -> None:
    assert "is not a course" in told(run("--course", tmp_path))


def test_a_data_folder_that_does_not_exist(run, tmp_path: Path) -> None:
    message = told(run("--data", tmp_path / "nowhere"))
    assert str(tmp_path / "nowhere") in message
    assert "does not exist" in message


def test_data_that_is_not_mnist_is_told_by_its_file(run, tmp_path: Path) -> None:
    raw = tmp_path / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in ("train-images", "train-labels", "t10k-images", "t10k-labels"):
        (raw / f"{name}-idx{3 if 'images' in name else 1}-ubyte").write_bytes(b"no image")
    assert str(raw / "train-images-idx3-ubyte") in told(run("--data", tmp_path / "data"))


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "1.5", ""])
def test_a_number_of_jobs_that_is_none(run, jobs: str) -> None:
    assert "--jobs" in told(run("--jobs", jobs))


@pytest.mark.parametrize("arguments", [["--nonsense"], ["check", "--nonsense"]])
def test_an_unknown_option(grade, arguments: list[str]) -> None:
    assert "--nonsense" in told(grade(*arguments))


def test_a_missing_assignment(grade, class_folder: Path) -> None:
    assert "--assignment" in told(grade(class_folder))


def test_marks_that_cannot_be_written(run, course: Path) -> None:
    message = told(run("--out", toml_of(course)))
    assert str(toml_of(course)) in message
    assert "--out" in message


def test_a_gradebook_that_is_none(run, course: Path) -> None:
    out = course / "out"
    out.mkdir()
    (out / "gradebook.sqlite").write_text("these are my notes, and no data base " * 50)
    message = told(run("--out", out))
    assert str(out / "gradebook.sqlite") in message


def test_marks_of_before_outlive_a_mistake(run, course: Path) -> None:
    out = course / "grades"
    out.mkdir()
    (out / "results.json").write_text("{}")
    replace_in(toml_of(course), "train_samples", "train_sample")
    told(run())
    assert (out / "results.json").read_text() == "{}"


def test_check_without_a_file(grade, course: Path, tmp_path: Path) -> None:
    message = told(grade("check", "--course", course, cwd=tmp_path))
    assert "train.py" in message
    assert "Hint: " in message


def test_check_of_a_folder_with_several_scripts(grade, course: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "mine" / name).mkdir(parents=True)
        (tmp_path / "mine" / name / "train.py").touch()
    message = told(grade("check", tmp_path / "mine", "--course", course))
    assert "several train.py" in message


# what is no error


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["SUBMISSIONS", "check", "--version"]),
        (["-h"], ["SUBMISSIONS"]),
        (["run", "--help"], ["--assignment", "--out", "--jobs", "--data", "--course"]),
        (["check", "--help"], ["--assignment", "--data", "--course", "SCRIPT"]),
        (["--version"], [__version__]),
    ],
)
def test_help_and_version(grade, tmp_path: Path, arguments: list[str], words: list[str]) -> None:
    done = grade(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for word in words:
        assert word in done.stdout
