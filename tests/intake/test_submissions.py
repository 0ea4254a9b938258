"""What a folder of submissions holds: nobody is overlooked."""

import os
from pathlib import Path

import pytest
from filled import fill, found_in

from grader.intake.files import MAX_FILES, plain_files
from grader.intake.submissions import find_submissions, own_submission, submission_in
from grader.model.errors import GraderError


def test_a_folder_a_student_sorted_by_id(tmp_path: Path) -> None:
    fill(tmp_path, "s2/train.py", "s10/train.py", "s1/train.py", "s1/answers.yaml", "s1/help.py")
    found, others = find_submissions(tmp_path)
    assert [one.id for one in found] == ["s1", "s10", "s2"]
    assert others == []
    first = found[0]
    assert (first.folder, first.code) == (tmp_path / "s1", tmp_path / "s1" / "train.py")
    assert first.answers == tmp_path / "s1" / "answers.yaml"
    assert (first.problem, first.alone, first.file_name) == (None, False, "train.py")
    assert found[1].answers is None


def test_a_lone_file_a_student(tmp_path: Path) -> None:
    fill(tmp_path, "s1.py", "s2.py", "s3/train.py")
    found = found_in(tmp_path)
    assert list(found) == ["s1", "s2", "s3"]
    assert (found["s1"].code, found["s1"].alone) == (tmp_path / "s1.py", True)
    assert found["s1"].file_name == "s1.py"
    assert not found["s3"].alone


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["train.py"], "train.py"),
        (["lab/train.py"], "lab/train.py"),
        (["a/b/c/train.py", "readme.md"], "a/b/c/train.py"),
        (["train.py", "old/train.py", "backup/train.py"], "train.py"),
        (["train.py", "help.py", "data.csv"], "train.py"),
        (["lab/train.py", ".git/train.py", "__MACOSX/train.py"], "lab/train.py"),
        (["train.py", "venv/train.py", "__pycache__/train.py"], "train.py"),
    ],
)
def test_the_train_script_is_found(tmp_path: Path, files: list[str], code: str) -> None:
    submission = submission_in(fill(tmp_path / "s1", *files))
    assert submission.code == tmp_path / "s1" / code
    assert submission.problem is None
    assert submission.file_name == code


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], ["no train.py", "empty"]),
        (["empty/"], ["no train.py", "empty"]),
        ([".train.py", ".git/train.py"], ["no train.py", "empty"]),
        (["lab3.py", "answers.yaml"], ["no train.py", "found instead", "lab3.py"]),
        (["train.ipynb"], ["no train.py", "train.ipynb"]),
        (["Train.py"], ["no train.py", "Train.py"]),
        (["train.py.txt"], ["no train.py", "train.py.txt"]),
        (["train (1).py"], ["no train.py", "train (1).py"]),
        (["work.zip"], ["no train.py", "work.zip"]),
        ([f"f{i}.txt" for i in range(8)], ["no train.py", "f0.txt", "3 more"]),
        (["a/train.py", "b/train.py"], ["several train.py", "a/train.py", "b/train.py"]),
        (["train.py/"], ["no train.py"]),
    ],
)
def test_what_was_found_instead_is_told(tmp_path: Path, files: list[str], words) -> None:
    submission = submission_in(fill(tmp_path / "s1", "../s1/", *files))
    assert submission.code is None
    assert submission.id == "s1"
    for word in words:
        assert word in submission.problem


def test_a_folder_of_empty_folders_is_not_said_to_hold_links(tmp_path: Path) -> None:
    problem = submission_in(fill(tmp_path / "s1", "empty/")).problem
    assert "only links" not in problem


@pytest.mark.parametrize(
    "name",
    ["s1.zip", "s1.tar", "s1.tar.gz", "s1.tgz", "s1.7z", "s1.rar", "s1.ipynb", "s1.ZIP", "s1.PY"],
)
def test_no_students_file_is_overlooked(tmp_path: Path, name: str) -> None:
    fill(tmp_path, name, "s2/train.py")
    found, others = find_submissions(tmp_path)
    assert (len(found), others) == (2, [])
    [odd] = [one for one in found if one.id != "s2"]
    if name == "s1.PY":
        assert odd.code == tmp_path / name
    else:
        assert odd.code is None
        assert name in odd.problem


def test_files_with_the_same_name_are_all_kept(tmp_path: Path) -> None:
    fill(tmp_path, "s1/train.py", "s1.py", "s1.zip", "s1.ipynb")
    found = found_in(tmp_path)
    assert set(found) == {"s1", "s1.py", "s1.zip", "s1.ipynb"}
    assert found["s1"].folder == tmp_path / "s1"


def test_stray_files_are_reported_and_hidden_ones_are_not(tmp_path: Path) -> None:
    fill(tmp_path, "s1/train.py", "roster.csv", "README", ".DS_Store", "__MACOSX/s1/train.py")
    found, others = find_submissions(tmp_path)
    assert [one.id for one in found] == ["s1"]
    assert others == ["README", "roster.csv"]


def test_the_folder_for_marks_is_no_submission(tmp_path: Path) -> None:
    fill(tmp_path, "s1/train.py", "grades/results.json")
    found, _ = find_submissions(tmp_path, apart_from=tmp_path / "grades")
    assert [one.id for one in found] == ["s1"]


def test_a_link_to_itself_stops_nobody(tmp_path: Path) -> None:
    fill(tmp_path, "s1/train.py")
    (tmp_path / "loop").symlink_to("loop")
    found, others = find_submissions(tmp_path, apart_from=tmp_path / "grades")
    assert ([one.id for one in found], others) == (["s1"], ["loop"])


def test_marks_in_the_folder_of_the_submissions_are_no_submission(tmp_path: Path) -> None:
    fill(tmp_path, "s1/train.py", "results.json", "gradebook.sqlite", "report/s1.html")
    found, _ = find_submissions(tmp_path, apart_from=tmp_path)
    assert [one.id for one in found] == ["s1"]


def test_pages_are_not_written_into_a_submission(tmp_path: Path) -> None:
    fill(tmp_path, "s1/train.py", "report/lab/train.py")
    with pytest.raises(GraderError, match="is a submission") as caught:
        find_submissions(tmp_path, apart_from=tmp_path)
    assert "--out" in str(caught.value)
    assert set(found_in(tmp_path)) == {"report", "s1"}


@pytest.mark.parametrize(
    ("files", "is_student"),
    [
        (["results.json", "gradebook.sqlite", "report/s1.html"], False),
        (["results.json", "gradebook.sqlite", "train.py"], True),
        (["results.json", "gradebook.sqlite", "lab/train.py"], True),
        (["results.json"], True),
        (["gradebook.sqlite"], True),
    ],
)
def test_marks_of_another_run_are_told_and_are_no_submission(
    tmp_path: Path, files: list[str], is_student
) -> None:
    fill(tmp_path, "s1/train.py", *[f"old/{name}" for name in files])
    found, others = find_submissions(tmp_path, apart_from=tmp_path / "grades")
    assert [one.id for one in found] == (["old", "s1"] if is_student else ["s1"])
    assert others == ([] if is_student else ["old"])


@pytest.mark.parametrize("name", ["missing", "file", "empty", "strays"])
def test_a_folder_without_submissions_is_an_error(tmp_path: Path, name: str) -> None:
    fill(tmp_path, "file", "empty/", "strays/roster.csv")
    with pytest.raises(GraderError) as caught:
        find_submissions(tmp_path / name)
    assert str(tmp_path / name) in caught.value.message
    assert caught.value.hint


ODD_NAMES = [
    "Jörg Müller",
    "two  spaces ",
    " leading",
    "=1+1",
    "-rf",
    "a'b\"c",
    "\x1b[31mred",
    "new\nline",
    "\u202ertl",
    "CON",
    "x" * 255,
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_id_is_the_folders_name_whatever_it_is(tmp_path: Path, name: str) -> None:
    fill(tmp_path, f"{name}/train.py")
    found = found_in(tmp_path)
    assert list(found) == [name]
    assert found[name].code.is_file()


def _with_bytes(folder: Path, name: bytes) -> Path:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
    path.mkdir(parents=True)
    return path


def test_an_id_can_be_written_as_utf_8_where_the_folders_name_cannot(tmp_path: Path) -> None:
    fill(_with_bytes(tmp_path, b"caf\xe9"), "train.py")
    [submission] = found_in(tmp_path).values()
    assert submission.id.encode() == b"caf\\xe9"
    assert submission.code.is_file()


def test_a_problem_can_be_written_as_utf_8_where_a_files_name_cannot(tmp_path: Path) -> None:
    _with_bytes(tmp_path / "s1", b"caf\xe9")
    for name in (b"caf\xe9/a.py", b"\xff.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path / "s1") + b"/" + name)).touch()
    problem = submission_in(tmp_path / "s1").problem
    assert b"caf\\xe9" in problem.encode()


def test_names_that_are_shown_alike_are_two_submissions(tmp_path: Path) -> None:
    fill(_with_bytes(tmp_path, b"caf\xe9"), "train.py")
    fill(tmp_path, "caf\\xe9/train.py")
    assert len(found_in(tmp_path)) == 2


# files that count


def test_files_come_nearest_first_without_those_of_tools(tmp_path: Path) -> None:
    fill(tmp_path, "b/deep/x.py", "b/y.py", "z.py", ".hidden", "venv/lib.py", "MNIST/raw/images")
    names = [file.relative_to(tmp_path).as_posix() for file in plain_files(tmp_path)]
    assert names == ["z.py", "b/y.py", "b/deep/x.py"]


def test_a_flood_of_files_ends_soon(tmp_path: Path) -> None:
    for number in range(30):
        folder = tmp_path / f"{number:02}"
        folder.mkdir()
        for i in range(100):
            (folder / f"{i}.txt").touch()
    assert MAX_FILES < len(plain_files(tmp_path)) <= MAX_FILES + 100


@pytest.mark.parametrize(
    ("files", "answers"),
    [
        (["train.py", "answers.yaml"], "answers.yaml"),
        (["train.py", "answers.yml"], "answers.yml"),
        (["train.py", "answers.yml", "answers.yaml"], "answers.yaml"),
        (["lab/train.py", "lab/answers.yaml"], "lab/answers.yaml"),
        (["train.py", "answers.yaml", "old/answers.yaml"], "answers.yaml"),
        (["answers.yaml"], "answers.yaml"),
        (["train.py", "Answers.yaml"], "Answers.yaml"),
        (["train.py", "ANSWERS.YML"], "ANSWERS.YML"),
        (["train.py", "Answers.yaml", "answers.yaml"], "answers.yaml"),
        (["train.py", "answers.txt"], None),
    ],
)
def test_the_quizs_answers_are_found(tmp_path: Path, files: list[str], answers: str | None) -> None:
    submission = submission_in(fill(tmp_path / "s1", *files))
    assert submission.answers == (tmp_path / "s1" / answers if answers else None)


# one's own work


def test_ones_own_script_comes_with_what_lies_beside_it(tmp_path: Path) -> None:
    fill(tmp_path / "mine", "lab3.py", "help.py", "answers.yaml")
    submission = own_submission(tmp_path / "mine" / "lab3.py")
    assert (submission.id, submission.file_name) == ("mine", "lab3.py")
    assert submission.folder == (tmp_path / "mine").resolve()
    assert submission.answers.name == "answers.yaml"
    assert not submission.alone


@pytest.mark.parametrize("name", ["answers.yaml", "Answers.yml"])
def test_ones_own_answers_are_found(tmp_path: Path, name: str) -> None:
    fill(tmp_path / "mine", "train.py", name)
    assert own_submission(tmp_path / "mine" / "train.py").answers.name == name


def test_ones_own_folder_may_be_given(tmp_path: Path) -> None:
    fill(tmp_path / "mine", "train.py")
    assert own_submission(tmp_path / "mine").code == (tmp_path / "mine" / "train.py").resolve()


@pytest.mark.parametrize("path", ["missing.py", "empty", "several"])
def test_nothing_to_check_is_an_error(tmp_path: Path, path: str) -> None:
    fill(tmp_path, "empty/", "several/a/train.py", "several/b/train.py")
    with pytest.raises(GraderError, match=path):
        own_submission(tmp_path / path)
