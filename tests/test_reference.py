"""The reference, every `accept/` and every `reject/` solution, graded as one class."""

import json
import re
import shutil
import textwrap
from pathlib import Path

import msgspec
import pytest

from grader.checks.judge import judge
from grader.checks.mistakes import name_mistakes
from grader.checks.mistakes.catalogue import CATALOGUE
from grader.gradebook.store import Gradebook
from grader.intake.assignment import load_assignment
from grader.model.evidence import Evidence

SOLUTIONS = Path(__file__).parent.parent / "reference" / "lr_schedulers"
ACCEPT = sorted((SOLUTIONS / "accept").glob("*.py"))
REJECT = sorted((SOLUTIONS / "reject").glob("*.py"))
# A replay calculates in single precision, and follows one loss and one optimizer.
NOT_PROVABLE = {
    *("amp_grad_scaler", "another_schedule_beside", "double_precision", "two_backward_passes"),
}
# Mistakes that are told in the check's own words, which have its line beside them.
OWN_WORDS = {name for name, entry in CATALOGUE.items() if not entry.seen}
CYCLE = {"base_lr": 0.001, "max_lr": 0.01, "step_size_up": 3}
KINDS = {"scheduler_arguments", "step_order", "lr_values", "constraints", "accuracy"}


@pytest.fixture(scope="module")
def marks(submissions):
    """Every solution's checks by kind."""
    return {
        name: {check["kind"]: check for check in one["checks"]} for name, one in submissions.items()
    }


@pytest.fixture(scope="module")
def submissions(out):
    """What `results.json` says of every solution."""
    return {one["id"]: one for one in json.loads((out / "results.json").read_text())["submissions"]}


@pytest.fixture(scope="module")
def out(grade, root, tmp_path_factory):
    """The folder of marks: what is right is audited, then what is wrong is handed in too.

    A replay takes as long as the training. What is wrong has its own in the small, in
    `cli/test_check.py`.
    """
    folder, out = tmp_path_factory.mktemp("solutions"), tmp_path_factory.mktemp("grades")

    def hand_in(prefix: str, files: list[Path], *options: str) -> str:
        for file in files:
            shutil.copyfile(file, folder / f"{prefix}{file.name}")
        arguments = ("--assignment", "lr_schedulers", "--out", out, "--course", root)
        done = grade(folder, *arguments, *options)
        assert done.returncode == 0, done.stderr
        return done.stderr

    shutil.copyfile(SOLUTIONS / "train.py", folder / "reference.py")
    hand_in("accept-", ACCEPT, "--audit")
    told = hand_in("reject-", REJECT)
    count = len(ACCEPT) + 1
    assert f"{count} of {count + len(REJECT)} are unchanged" in told
    return out


def declared(file: Path, what: str) -> set[str]:
    """The kinds that a `reject/` solution says it must fail, or must pass."""
    found = re.search(rf"^# must {what}: (.+)$", file.read_text(), re.MULTILINE)
    assert found, f"{file.name} does not say what it must {what}"
    kinds = set(re.split(r",\s*", found[1].strip())) - {"none"}
    assert kinds <= KINDS
    return kinds


def problems(checks) -> dict[str, str]:
    return {k: f"{c['status']}: {c['message']}" for k, c in checks.items() if c["status"] != "pass"}


# The mistake that is named at each check of a `reject/` solution. Empty: nothing but what the check
# itself says is certain (another model, other images), or the error names it (a shape, the stub).
NAMED = {
    "batch_size_128": {},
    "checkpoint_resets_lr": {"lr_values": "set_back_by_loading"},
    "cosine_t_max_too_short": {
        "scheduler_arguments": "other_scheduler",
        "lr_values": "cosine_other_length",
    },
    "cyclic_lr": {"scheduler_arguments": "other_scheduler", "lr_values": "cyclic_base_lr"},
    "debugging_break_left_in": {},
    "drops_last_batch": {},
    "exponential_lr": {"scheduler_arguments": "other_scheduler", "lr_values": "other_scheduler"},
    "five_epochs": {"lr_values": "fewer_epochs", "constraints": "fewer_epochs"},
    "forgot_import": {"scheduler_arguments": "name_not_defined"},
    "forgot_return": {
        "scheduler_arguments": "scheduler_not_returned",
        "step_order": "scheduler_not_returned",
    },
    "gamma_and_step_size_swapped": {
        "scheduler_arguments": "arguments_swapped",
        "lr_values": "arguments_swapped",
    },
    "gamma_left_out": {"scheduler_arguments": "other_arguments", "lr_values": "other_arguments"},
    "get_lr_written_back": {"lr_values": "set_from_get_lr"},
    "gradient_accumulation": {
        "step_order": "stepped_without_training",
        "lr_values": "stepped_without_training",
    },
    "hidden_size_256": {},
    "lambda_lr_counts_batches": {
        "scheduler_arguments": "other_scheduler",
        "lr_values": "other_scheduler",
    },
    "last_epoch_without_initial_lr": {"scheduler_arguments": "resumed_from_nothing"},
    "lower_initial_lr": {"lr_values": "other_initial_lr"},
    "lr_by_hand_beside_scheduler": {"lr_values": "set_by_hand"},
    "never_stepped": {"step_order": "never_stepped", "lr_values": "never_stepped"},
    "no_step_at_all": {
        "step_order": "never_trained",
        "lr_values": "never_trained",
        "constraints": "never_trained",
    },
    "normalised_in_train": {},
    "one_cycle_stepped_per_epoch": {
        "scheduler_arguments": "other_scheduler",
        "lr_values": "one_cycle_in_other_unit",
    },
    "one_cycle_too_many_steps": {
        "scheduler_arguments": "other_scheduler",
        "step_order": "one_cycle_stepped_too_often",
    },
    "one_cycle_without_momentum": {"scheduler_arguments": "momentum_not_there"},
    "optimizer_replaced": {"lr_values": "optimizer_replaced"},
    "parameters_reordered": {},
    "plateau_per_batch": {
        "scheduler_arguments": "other_scheduler",
        "lr_values": "plateau_per_batch",
    },
    "plateau_without_metric": {
        "scheduler_arguments": "other_scheduler",
        "step_order": "stepped_without_metric",
    },
    "range_from_one": {"lr_values": "fewer_epochs", "constraints": "fewer_epochs"},
    "scheduler_on_other_optimizer": {
        "scheduler_arguments": "idle_optimizer",
        "lr_values": "idle_optimizer",
    },
    "sequential_warmup": {"scheduler_arguments": "other_scheduler", "lr_values": "warmup_first"},
    "sgd_for_adam": {},
    "shape_error_in_last_batch": {},
    "step_at_head_of_epoch": {
        "step_order": "stepped_before_training",
        "lr_values": "stepped_before_training",
    },
    "step_before_optimizer_in_batch": {
        "step_order": "stepped_before_training",
        "lr_values": "stepped_per_batch",
    },
    "step_every_third_epoch": {"lr_values": "stepped_too_seldom"},
    "step_per_batch": {"lr_values": "stepped_per_batch"},
    "step_twice_per_epoch": {"step_order": "stepped_twice", "lr_values": "stepped_twice"},
    "step_with_epoch_argument": {"lr_values": "step_with_number"},
    "stub_untouched": {},
    "tanh_for_relu": {},
    "trains_on_validation": {},
    "verbose_argument": {"scheduler_arguments": "verbose_removed"},
    "warmup_left_over": {"lr_values": "leftover_scheduler"},
    "warning_silenced": {"step_order": "warning_silenced", "lr_values": "warning_silenced"},
    "wrong_gamma": {"scheduler_arguments": "other_arguments", "lr_values": "other_arguments"},
    "wrong_step_size": {"scheduler_arguments": "other_arguments", "lr_values": "other_arguments"},
}


def named(checks) -> dict[str, str]:
    """The mistakes that are named, by the checks that they are named at."""
    return {kind: one["mistake"]["name"] for kind, one in checks.items() if one["mistake"]}


@pytest.mark.parametrize("file", REJECT, ids=lambda file: file.stem)
def test_the_very_mistake_is_named(marks, file) -> None:
    assert named(marks[f"reject-{file.stem}"]) == NAMED[file.stem]


@pytest.mark.parametrize("file", ACCEPT, ids=lambda file: file.stem)
def test_nobody_who_is_right_is_told_of_a_mistake(marks, file) -> None:
    assert named(marks[f"accept-{file.stem}"]) == {}


@pytest.mark.parametrize(
    ("reference", "scheduler", "arguments", "expected"),
    [
        ("wrong_gamma", "StepLR", {"step_size": 3, "gamma": 0.1}, "other_arguments"),
        ("exponential_lr", "ExponentialLR", {"gamma": 0.5}, "other_scheduler"),
        ("cosine_t_max_too_short", "CosineAnnealingLR", {"T_max": 5}, "other_scheduler"),
        ("cyclic_lr", "CyclicLR", CYCLE, "other_scheduler"),
    ],
)
def test_right_code_for_another_assignment_has_no_other_mistake(  # noqa: PLR0913, PLR0917
    out, root, reference, scheduler, arguments, expected
) -> None:
    """However the code is written: nothing in its loops is taken for what makes it differ."""
    of = load_assignment(root, "lr_schedulers")
    spec = msgspec.structs.replace(of.checks[0], scheduler=scheduler, arguments=arguments)
    of = msgspec.structs.replace(of, checks=(spec, *of.checks[1:]))
    with Gradebook(out / "gradebook.sqlite") as gradebook:
        asked = evidence_of(gradebook, f"reject-{reference}")
        for file in ACCEPT:
            seen = evidence_of(gradebook, f"accept-{file.stem}")
            texts = {f"accept-{file.name}": file.read_text("utf-8-sig")}
            results = name_mistakes(of, judge(of, seen, asked), seen, asked, texts)
            names = {one.kind: one.mistake.name for one in results if one.mistake}
            assert names == {"scheduler_arguments": expected, "lr_values": expected}, file.stem


def evidence_of(gradebook, name) -> Evidence:
    return msgspec.json.decode(gradebook.evidence_text(name), type=Evidence)


def test_every_mistake_is_made_by_a_solution() -> None:
    assert {name for names in NAMED.values() for name in names.values()} == set(CATALOGUE)


def test_what_a_student_is_told_of_each_mistake(marks, golden) -> None:
    """All the messages in one file, so that a reader sees them together."""
    texts = []
    for file in REJECT:
        checks = marks[f"reject-{file.stem}"]
        for kind in NAMED[file.stem]:
            told, mistake = checks[kind], checks[kind]["mistake"]
            message = textwrap.fill(told["message"].replace("reject-", ""), 96)
            title = f"{mistake['name']}: {mistake['title']}"
            texts.append(f"{file.name}  {kind}: {told['status']}\n[{title}]\n{message}\n")
    golden("messages.txt", "\n".join(texts))


def told_with_a_line(checks) -> list[dict]:
    """The checks that are told in the words of a mistake, at a line."""
    return [
        one
        for one in checks.values()
        if (mistake := one["mistake"])
        and mistake["line"]
        and one["line"] == mistake["line"]
        and mistake["name"] not in OWN_WORDS
    ]


@pytest.mark.parametrize("file", REJECT, ids=lambda file: file.stem)
def test_the_line_of_a_mistake_is_in_its_message(marks, file) -> None:
    lines = file.read_text("utf-8-sig").splitlines()
    for one in told_with_a_line(marks[f"reject-{file.stem}"]):
        mistake = one["mistake"]
        told = f"{mistake['file']}:{mistake['line']}" in one["message"]
        assert told or "says first" in one["message"]
        assert lines[mistake["line"] - 1].strip()


def test_many_mistakes_are_told_with_their_line(marks) -> None:
    assert sum(bool(told_with_a_line(checks)) for checks in marks.values()) > len(REJECT) / 4


def test_there_are_enough_solutions() -> None:
    assert len(ACCEPT) >= 10
    assert len(REJECT) >= 20


def test_the_reference_gets_full_marks(marks) -> None:
    assert problems(marks["reference"]) == {}


@pytest.mark.parametrize("file", ACCEPT, ids=lambda file: file.stem)
def test_accepted(marks, file) -> None:
    checks = marks[f"accept-{file.stem}"]
    assert problems(checks) == {}
    assert all(check["score"] == check["max_score"] for check in checks.values())


@pytest.mark.parametrize("file", REJECT, ids=lambda file: file.stem)
def test_rejected_for_what_it_names_and_nothing_else(marks, file) -> None:
    must_fail, must_pass = declared(file, "fail"), declared(file, "pass")
    assert must_fail, "a solution to reject has to fail something"
    assert not must_fail & must_pass
    wrong = problems(marks[f"reject-{file.stem}"])
    assert must_fail <= set(wrong)
    assert {kind: wrong[kind] for kind in must_pass if kind in wrong} == {}


def flags_of(submissions, name) -> list[str]:
    """What is said for a person's eyes, other than that there are no answers to the quiz."""
    return [flag for flag in submissions[name]["flags"] if not flag.startswith("quiz:")]


@pytest.mark.parametrize("file", ACCEPT, ids=lambda file: file.stem)
def test_accepted_without_a_flag(submissions, file) -> None:
    flags = flags_of(submissions, f"accept-{file.stem}")
    if file.stem in NOT_PROVABLE:
        assert [flag[:20] for flag in flags] == ["audit: not provable:"]
    else:
        assert flags == []  # so the replay proved the weights: all of these are audited


def test_the_references_weights_are_proved(submissions) -> None:
    assert flags_of(submissions, "reference") == []


@pytest.mark.parametrize("file", REJECT, ids=lambda file: file.stem)
def test_an_honest_mistake_raises_no_doubts(submissions, file) -> None:
    assert flags_of(submissions, f"reject-{file.stem}") == []
