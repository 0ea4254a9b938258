"""What is wrong in `assignment.toml` is told with its line and a hint."""

from pathlib import Path

import pytest
from sheets import TOML, TOPIC, change, errors_in, line_with, make_course

from grader.model.errors import CombinedError

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
