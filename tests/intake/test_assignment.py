"""`assignment.toml`: what is right is read, what is wrong is told with its line and a hint."""

from pathlib import Path

import pytest

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
from grader.model.errors import CombinedError, GraderError

TOML = """\
title = "Learning-rate schedulers"

[run]  # epochs and points = are words that a comment may have
dataset = "mnist"
train_samples = 12_000
epochs = 10

[[check]]
kind = "scheduler_arguments"
points = 3
scheduler = "StepLR"
arguments = { step_size = 3, gamma = 0.5 }

[[check]]
kind = "step_order"
points = 3

[[check]]
kind = "lr_values"
points = 3
at_epochs = [0, 9]

[[check]]
kind = "constraints"
points = 1

[[check]]
kind = "accuracy"
points = 4
tiers = [
    { accuracy_at_least = 0.90, share = 0.5 },
    { accuracy_at_least = 0.955, loss_at_most = 0.20, share = 1.0 },
]

[quiz]
points = 6
topic = "lr_schedulers"
"""


def make_course(folder: Path, toml: str | bytes = TOML, name: str = "sheet") -> Path:
    home = folder / "assignments" / name
    home.mkdir(parents=True)
    (home / "assignment.toml").write_bytes(toml.encode() if isinstance(toml, str) else toml)
    reference = folder / "reference" / name
    reference.mkdir(parents=True)
    (reference / "train.py").write_text("# the reference\n")
    return folder


def line_with(toml: str, text: str) -> int:
    [line] = [number for number, one in enumerate(toml.splitlines(), 1) if text in one]
    return line


def errors_in(course: Path, name: str = "sheet") -> list[GraderError]:
    with pytest.raises(GraderError) as caught:
        load_assignment(course, name)
    error = caught.value
    return error.errors if isinstance(error, CombinedError) else [error]


def change(old: str, new: str) -> str:
    assert TOML.count(old) == 1, f"{old!r} is {TOML.count(old)} times in the text"
    return TOML.replace(old, new)


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


TOPIC = 'topic = "lr_schedulers"'
ONE_MISTAKE = [
    # name, old text, new text, a text on the line that is told (^: on the line below it, which
    # comes after a header), words that are told
    ("a typo in a check's setting", "at_epochs =", "at_epoch =", "at_epoch =", "at_epochs"),
    ("a typo in the run", "train_samples", "train_sample", "train_sample =", "train_samples"),
    ("a typo in a tier", "loss_at_most", "los_at_most", "los_at_most", "loss_at_most"),
    ("a typo in the quiz", "topic", "topics", "topics =", "'topic'"),
    ("a typo at the top", "title", "titel", "titel", "title"),
    ("a typo in a kind", '"step_order"', '"step_ordr"', "step_ordr", "step_order"),
    ("an unknown kind", '"constraints"', '"colours"', "colours", "scheduler_arguments, step"),
    ("another's setting", "points = 1", "points = 1\ntiers = []", "tiers = []", "'tiers'"),
    ("a text for a number", "epochs = 10", 'epochs = "ten"', '"ten"', "epochs"),
    ("a fraction for a count", "epochs = 10", "epochs = 2.5", "epochs = 2.5", "epochs"),
    ("true for a count", "epochs = 10", "epochs = true", "epochs = true", "epochs"),
    ("a text for points", "points = 1", 'points = "1"', 'points = "1"', "points"),
    ("a number for a class", '"StepLR"', "3", "scheduler = 3", "scheduler"),
    ("a class with its module", '"StepLR"', '"lr_scheduler.StepLR"', "scheduler =", "StepLR"),
    ("no points", "points = 1\n", "", '^kind = "constraints"', "'points'"),
    ("no scheduler", 'scheduler = "StepLR"\n', "", "^scheduler_arguments", "'scheduler'"),
    ("no kind", 'kind = "constraints"\n', "", "^points = 1", "'kind'"),
    ("no topic", 'topic = "lr_schedulers"\n', "", "[quiz]", "'topic'"),
    ("no dataset", 'dataset = "mnist"\n', "", "[run]", "'dataset'"),
    ("an empty quiz", 'points = 6\ntopic = "lr_schedulers"\n', "", "[quiz]", "missing"),
    ("negative points", "points = 1", "points = -1", "points = -1", "more than 0"),
    ("points of zero", "points = 1", "points = 0", "points = 0", "more than 0"),
    ("points that are no number", "points = 1", "points = nan", "points = nan", "points"),
    ("endless points", "points = 1", "points = inf", "points = inf", "points"),
    ("negative points for the quiz", "points = 6", "points = -6", "points = -6", "more than 0"),
    ("endless points for the quiz", "points = 6", "points = inf", "points = inf", "points"),
    ("an epoch too late", "[0, 9]", "[0, 10]", "at_epochs", "from 0 to 9"),
    ("an epoch too early", "[0, 9]", "[-1]", "at_epochs", "from 0 to 9"),
    ("no epoch", "[0, 9]", "[]", "at_epochs", "from 0 to 9"),
    ("a text for epochs", "[0, 9]", '"all"', "at_epochs", "at_epochs"),
    ("a review that there is not", TOPIC, f"{TOPIC}\nreview = 'all'", "review =", "score_only"),
    ("a typo in the environment", TOPIC, f"{TOPIC}\n[environment]\ntroch = '2'", "troch", "torch"),
    ("a number for a version", TOPIC, f"{TOPIC}\n[environment]\ntorch = 2", "torch =", "quotes"),
    ("a review of another type", TOPIC, f"{TOPIC}\nreview = true", "review =", "review"),
    ("an unknown data set", '"mnist"', '"cifar10"', "cifar10", "mnist"),
    ("no images", "12_000", "0", "train_samples = 0", "at least 1"),
    ("too many images", "12_000", "59_000", "59_000", "60,000"),
    ("an accuracy in per cent", "at_least = 0.955", "at_least = 95.5", "tiers =", "from 0 to 1"),
    ("a share of 2", "share = 1.0", "share = 2", "tiers =", "from 0 to 1"),
    ("a share below 0", "share = 1.0", "share = -0.5", "tiers =", "from 0 to 1"),
    ("no share", ", share = 0.5", "", "tiers =", "'share'"),
]


@pytest.mark.parametrize(
    ("old", "new", "on_line", "words"),
    [row[1:] for row in ONE_MISTAKE],
    ids=[row[0] for row in ONE_MISTAKE],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, on_line: str, words: str
) -> None:
    toml = change(old, new)
    course = make_course(tmp_path, toml)
    [error] = errors_in(course)
    assert error.file == course / "assignments" / "sheet" / "assignment.toml"
    assert words in str(error)
    assert error.line == line_with(toml, on_line.lstrip("^")) - on_line.startswith("^")


@pytest.mark.parametrize(
    ("table", "comment"),
    [("points = 1", "# points = 2 would be too many"), ("epochs = 10", "# epochs = 60 is slow")],
)
def test_a_comment_is_not_taken_for_the_setting(tmp_path: Path, table: str, comment: str) -> None:
    wrong = table.split(" = ", maxsplit=1)[0] + " = -1"
    toml = change(table, f"{comment}\n{wrong}")
    [error] = errors_in(make_course(tmp_path, toml))
    assert error.line == line_with(toml, wrong)


def test_a_typo_is_told_with_the_setting_that_was_meant(tmp_path: Path) -> None:
    [error] = errors_in(make_course(tmp_path, change("at_epochs =", "at_epoch =")))
    assert error.hint == "Did you mean 'at_epochs'?"
    assert "at_epoch" in error.message


def test_a_hint_names_no_setting_that_this_kind_does_not_have(tmp_path: Path) -> None:
    toml = change("points = 1", "points = 1\nargments = {}")
    [error] = errors_in(make_course(tmp_path, toml))
    assert "'argments'" in error.message
    assert "Did you mean 'arguments'" not in str(error)


def test_what_follows_from_a_mistake_is_not_told_as_another(tmp_path: Path) -> None:
    toml = change("epochs = 10", "epochs = 0")
    [error] = errors_in(make_course(tmp_path, toml))
    assert error.line == line_with(toml, "epochs = 0")


def test_several_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    toml = (
        change("12_000", "0")
        .replace('"step_order"', '"step_ordr"')
        .replace("points = 1", "points = -1")
        .replace("share = 1.0", "share = 2")
        .replace("topic", "topics")
    )
    errors = errors_in(make_course(tmp_path, toml))
    expected = ["train_samples = 0", "step_ordr", "points = -1", "tiers =", "topics ="]
    assert sorted(e.line for e in errors) == [line_with(toml, text) for text in expected]
    assert len(str(CombinedError(errors)).splitlines()) >= len(expected)


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("title = 'x'\n[run\n", 2),
        ("title = \n", 1),
        ("title = 'x'\ntitle = 'y'\n", 2),
        ("title = 'x'\n\n\n!\n", 4),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path, toml: str, line: int) -> None:
    [error] = errors_in(make_course(tmp_path, toml))
    assert error.line == line
    assert "TOML" in error.message


def test_what_is_not_utf_8_is_told(tmp_path: Path) -> None:
    [error] = errors_in(make_course(tmp_path, b"title = '\xe9'\n"))
    assert "UTF-8" in error.message
    assert str(error.file).endswith("assignment.toml")


@pytest.mark.parametrize("toml", ["", "title = 'x'\n", "title = 'x'\n[run]\ndataset = 'mnist'\n"])
def test_missing_tables_are_told(tmp_path: Path, toml: str) -> None:
    [error] = errors_in(make_course(tmp_path, toml))
    assert "missing" in error.message


def test_an_assignment_needs_a_check(tmp_path: Path) -> None:
    toml = 'title = "x"\ncheck = []\n[run]\ndataset = "mnist"\n'
    [error] = errors_in(make_course(tmp_path, toml))
    assert "[[check]]" in error.message


def test_one_bracket_too_few_is_told_as_such(tmp_path: Path) -> None:
    toml = 'title = "x"\n[run]\ndataset = "mnist"\n[check]\nkind = "constraints"\npoints = 1\n'
    [error] = errors_in(make_course(tmp_path, toml))
    assert error.line == 4
    assert "[[check]]" in str(error)


def test_an_accuracy_check_needs_tiers(tmp_path: Path) -> None:
    toml = TOML[: TOML.index("tiers =")] + "tiers = []\n"
    [error] = errors_in(make_course(tmp_path, toml))
    assert (error.line, "tiers" in error.message) == (line_with(toml, "tiers ="), True)


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
