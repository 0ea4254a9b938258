"""`assignment.toml` is read, found by its name, and known by its fingerprint."""

from pathlib import Path

import pytest
from sheets import TOML, TOPIC, change, errors_in, make_course

from grader.intake.assignment import load_assignment
from grader.model.assignment import (
    AccuracySpec,
    ConstraintsSpec,
    LrValuesSpec,
    QuizSpec,
    RunSpec,
    SchedulerArgumentsSpec,
    StepOrderSpec,
    Tier,
)


def test_everything_is_read(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    assignment = load_assignment(course, "sheet")
    assert assignment.title == "Learning-rate schedulers"
    assert assignment.run == RunSpec("mnist", 12_000, 2_000, 10, 64, 0)
    assert assignment.checks == (
        SchedulerArgumentsSpec(3, "StepLR", {"step_size": 3, "gamma": 0.5}),
        StepOrderSpec(3),
        LrValuesSpec(3, [0, 9]),
        ConstraintsSpec(1),
        AccuracySpec(4, [Tier(0.5, 0.9), Tier(1.0, 0.955, 0.2)]),
    )
    assert assignment.quiz == QuizSpec(6, "lr_schedulers")
    assert assignment.max_score == 20
    assert assignment.folder == course / "assignments" / "sheet"
    assert assignment.reference == course / "reference" / "sheet" / "train.py"


@pytest.mark.parametrize("review", ["after_release", "score_only"])
def test_the_review_of_the_quiz_is_read(tmp_path: Path, review: str) -> None:
    toml = change(TOPIC, f'{TOPIC}\nreview = "{review}"')
    quiz = load_assignment(make_course(tmp_path, toml), "sheet").quiz
    assert quiz
    assert quiz.review == review


def test_the_repositorys_own_assignment_is_right(root: Path) -> None:
    assert load_assignment(root, "lr_schedulers").max_score == 20


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points = 1", "points = 0.5"),
        ("at_epochs = [0, 9]", ""),
        ("epochs = 10", "epochs = 10\nbatch_size = 128\nseed = 7\nvalidation_samples = 48_000"),
        ("accuracy_at_least = 0.955", "gap_at_most = 0.02, train_accuracy_at_most = 0.99"),
        ("share = 0.5", "share = 0"),
        (TOML[TOML.index("[quiz]") :], ""),
        ("step_size = 3", "milestones = [3, 6]"),
        ("arguments = { step_size = 3, gamma = 0.5 }\n", "[check.arguments]\nstep_size = 3\n"),
    ],
)
def test_right_files_are_accepted(tmp_path: Path, old: str, new: str) -> None:
    assert load_assignment(make_course(tmp_path, change(old, new)), "sheet").checks


def test_an_unknown_assignment_is_told_with_a_near_name(tmp_path: Path) -> None:
    [error] = errors_in(make_course(tmp_path, name="lr_schedulers"), "lr_scheduler")
    assert error.hint == "Did you mean lr_schedulers?"


def test_an_unknown_assignment_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    [error] = errors_in(make_course(tmp_path, name="lr_schedulers"), "zzz")
    assert "lr_schedulers" in error.hint


@pytest.mark.parametrize("name", ["../sheet", "", ".", "sheet/../sheet", "/etc"])
def test_a_path_is_no_assignments_name(tmp_path: Path, name: str) -> None:
    [error] = errors_in(make_course(tmp_path), name)
    assert "no assignment" in error.message


def test_a_missing_reference_is_told_with_its_place(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    reference = course / "reference" / "sheet" / "train.py"
    reference.unlink()
    [error] = errors_in(course)
    assert error.file == reference
    assert error.hint


@pytest.mark.parametrize("changed", ["assignment.toml", "reference", "question", "new question"])
def test_the_fingerprint_changes_with_whatever_can_change_a_mark(
    tmp_path: Path, changed: str
) -> None:
    course = make_course(tmp_path)
    bank = course / "question_bank" / "lr_schedulers"
    bank.mkdir(parents=True)
    (bank / "q.yaml").write_text("key: a\n")
    before = load_assignment(course, "sheet").fingerprint
    assert load_assignment(course, "sheet").fingerprint == before
    path, text = {
        "assignment.toml": (course / "assignments/sheet/assignment.toml", TOML + "# more\n"),
        "reference": (course / "reference/sheet/train.py", "# another\n"),
        "question": (bank / "q.yaml", "key: b\n"),
        "new question": (bank / "r.yaml", "key: b\n"),
    }[changed]
    path.write_text(text)
    assert load_assignment(course, "sheet").fingerprint != before
