"""`grade handout`: a folder in which students check their work, with no solution and no key."""

import json
import shutil
from pathlib import Path

import pytest
from course_copy import NAME, replace_in, toml_of

from grader.checking import open_checking
from grader.intake.submissions import own_submission
from grader.running import Means
from grader.sandbox.levels import best_level

SOLUTIONS = Path(__file__).parents[2] / "reference" / NAME
FILES = {
    *(f"assignments/{NAME}/{name}" for name in ("assignment.toml", "handout.md", "train.py")),
    *(f"reference/{NAME}/{name}" for name in ("train.py", "observed.json")),
}
SOURCES = (
    *("train.py", "accept/trainer_class.py", "reject/forgot_import.py"),
    *("reject/step_at_head_of_epoch.py", "reject/step_per_batch.py", "reject/wrong_gamma.py"),
)


@pytest.fixture(scope="module")
def handout(grade, tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("given") / "handout"
    done = grade("handout", NAME, "--out", out, "--course", tiny)
    assert done.returncode == 0, done.stderr
    assert {line.removeprefix(f"{out}/") for line in done.stdout.splitlines()[:-1]} == FILES
    return out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[quiz]\n", "[ quiz ]\n"),
        ('topic = "lr_schedulers"', 'topic = "lr_schedulers"\nseed = """\n[run]\n"""'),
    ],
)
def test_a_quiz_that_cannot_be_left_out_is_told(
    grade, course: Path, tmp_path: Path, old: str, new: str
) -> None:
    replace_in(toml_of(course), old, new)
    done = grade("handout", NAME, "--course", course, cwd=tmp_path)
    assert done.returncode == 2
    assert "The section [quiz] cannot be told" in done.stderr
    assert list(tmp_path.glob("handout*")) == []


@pytest.fixture
def mine(handout: Path, tmp_path: Path) -> Path:
    """A student's own copy; its folder with the stub is what the student works in."""
    shutil.copytree(handout, tmp_path / "handout")
    return tmp_path / "handout" / "assignments" / NAME


def change(mine: Path, **changes: object) -> Path:
    """Changes what is said of the reference."""
    observed = mine.parents[1] / "reference" / NAME / "observed.json"
    seen = json.loads(observed.read_text(encoding="utf-8"))
    observed.write_text(json.dumps({**seen, **changes}), encoding="utf-8")
    return observed


def test_it_holds_no_solution_and_no_key(handout: Path, tiny: Path) -> None:
    found = [file for file in handout.rglob("*") if file.is_file()]
    assert {file.relative_to(handout).as_posix() for file in found} == FILES
    texts = {file: file.read_text(encoding="utf-8") for file in found}
    reference = (tiny / "reference" / NAME / "train.py").read_text(encoding="utf-8")
    stub = (tiny / "assignments" / NAME / "train.py").read_text(encoding="utf-8")
    given, whole = ({line.strip() for line in text.splitlines()} for text in (stub, reference))
    solved = whole - given
    assert "return optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)" in solved
    code = "".join(text for file, text in texts.items() if file.suffix != ".md")
    assert [line for line in solved if len(line) > 20 and line in code] == []
    questions = {file.stem for file in (tiny / "question_bank" / NAME).glob("*.yaml")}
    everything = "".join(texts.values())
    assert {name for name in (*questions, str(tiny)) if name in everything} == set()


@pytest.mark.parametrize("fast", [False, True], ids=["whole", "fast"])
def test_a_check_in_it_says_what_a_check_in_the_course_says(
    tiny: Path, mine: Path, *, fast: bool
) -> None:
    means = Means(None, 1, best_level())
    with (
        open_checking(mine.parents[1], NAME, means, fast=fast) as own,
        open_checking(tiny, NAME, means, fast=fast) as theirs,
    ):
        for source in SOURCES:
            shutil.copy(SOLUTIONS / source, mine / "train.py")
            submission = own_submission(mine / "train.py")
            here, there = (checking.check(submission).result for checking in (own, theirs))
            assert here.checks == there.checks, source
            assert (here.score, here.max_score) == (there.score, there.max_score), source
            assert here.flags == there.flags, source


def test_a_check_in_it_needs_nothing_else(grade, mine: Path) -> None:
    (mine / "answers.yaml").write_text("build_step_lr: a\n", encoding="utf-8")
    done = grade("check", "--json", cwd=mine)
    assert done.returncode == 1, done.stderr
    submission = json.loads(done.stdout)["submission"]
    assert submission["checks"][0]["status"] == "crash"  # it is the stub
    assert submission["quiz"] is None
    shutil.copy(SOLUTIONS / "train.py", mine / "train.py")
    done = grade("check", cwd=mine)
    assert done.returncode == 0, done.stderr
    assert "14 of 14 points for the code." in done.stdout
    assert "torch-grader" not in done.stdout


def test_a_check_in_it_tells_of_another_grader(grade, mine: Path) -> None:
    shutil.copy(SOLUTIONS / "train.py", mine / "train.py")
    change(mine, grader="0.0.1")
    done = grade("check", "--fast", cwd=mine)
    assert done.returncode == 0, done.stderr
    assert ", not 0.0.1." in done.stdout


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"run": 1}, "cannot be read"),
        ({"version": 2}, "version 2"),
        ({"run": {"dataset": "mnist", "epochs": 11}}, "another run"),
    ],
)
def test_a_broken_handout_is_told(grade, mine: Path, changes: dict, said: str) -> None:
    observed = change(mine, **changes)
    done = grade("check", "--fast", cwd=mine)
    assert done.returncode == 2
    assert str(observed) in done.stderr
    assert said in done.stderr
    assert "Ask for the handout anew" in done.stderr


@pytest.mark.parametrize(
    "command",
    [("{}", "--assignment", NAME), ("quiz", NAME, "--practice"), ("handout", NAME)],
    ids=["grade", "quiz", "handout"],
)
def test_what_needs_the_whole_course_says_so(grade, mine: Path, command: tuple[str, ...]) -> None:
    course = mine.parents[1]
    done = grade(*(part.format(course / "assignments") for part in command), cwd=course)
    assert done.returncode == 2
    assert "is a handout here: it has no reference solution and no questions." in done.stderr


def test_work_that_lies_there_is_not_overwritten(grade, tiny: Path, tmp_path: Path) -> None:
    own = tmp_path / f"handout-{NAME}" / "train.py"
    own.parent.mkdir()
    own.write_text("mine\n", encoding="utf-8")
    done = grade("handout", NAME, "--course", tiny, cwd=tmp_path)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert own.read_text(encoding="utf-8") == "mine\n"


def test_a_reference_that_fails_makes_no_handout(grade, course: Path, tmp_path: Path) -> None:
    replace_in(course / "reference" / NAME / "train.py", "gamma=0.5", "gamma=0.6")
    replace_in(toml_of(course), "train_samples = 12_000", "train_samples = 640")
    done = grade("handout", NAME, "--course", course, cwd=tmp_path)
    assert done.returncode == 2
    assert "does not pass the check scheduler_arguments" in done.stderr
    assert list(tmp_path.glob("handout*")) == []
