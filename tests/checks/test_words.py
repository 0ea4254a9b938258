"""The words that go with the verdicts: each reason is reached, and what they state is true."""

import re

import msgspec
import pytest
import rows_accuracy
import rows_constraints
import rows_lr_values
import rows_scheduler_arguments
import rows_step_order
from check_runs import (
    ACCURACY,
    ALL_CHECKS,
    ARGUMENTS,
    EPOCH,
    GIVEN,
    GOOD,
    LRS,
    ONE_CYCLE,
    ORDER,
    PASS,
    REFERENCE,
    Row,
    assignment,
    constant,
    judge_one,
    make_evidence,
    one_cycle,
    scheduler,
    step_lr,
)
from rows_endings import ENDINGS, FAULTS, UNFIT

from grader.checks.judge import judge, ungradable
from grader.checks.wording import CATALOGUE
from grader.model.assignment import AccuracySpec, SchedulerArgumentsSpec, Tier
from grader.model.evidence import EpochSeen, Evidence
from grader.model.result import CheckResult, Explanation

ROWS: list[Row] = [
    *rows_scheduler_arguments.ROWS,
    *rows_step_order.ROWS,
    *rows_lr_values.ROWS,
    *rows_constraints.ROWS,
    *rows_accuracy.ROWS,
]
UNREADY = re.compile(r"[{}]|\bNone\b|\bnan\b|\binf\b|  | ,|\.\.(?!\.)")


def _all_results() -> list[CheckResult]:
    ends = [*(ending.seen for ending in ENDINGS), *FAULTS, UNFIT]
    whole = assignment(*ALL_CHECKS)
    return [
        *(row.judged() for row in ROWS),
        *(result for seen in ends for result in judge(whole, seen, REFERENCE)),
        *ungradable(whole, "there is no train.py"),
    ]


def _said(result: CheckResult) -> Explanation:
    return result.explanation


def test_every_reason_of_the_catalogue_is_reached_by_a_row() -> None:
    assert {_said(result).reason for result in _all_results()} == set(CATALOGUE)


def test_no_text_has_an_unfilled_brace_or_a_missing_fact() -> None:
    for result in _all_results():
        text = _said(result).text
        # None is a word of Python's that some sentences are about.
        allowed = re.sub(r"(returned |is |=)None", "nothing", text)
        assert not UNREADY.search(allowed.replace("...", "etc")), text
        assert _said(result).seen


def test_whatever_is_not_right_comes_with_a_next_step() -> None:
    for result in _all_results():
        # Nothing better can be done of the best tier of all, and of a fault that is the grader's.
        is_best = result.status in ("pass", "internal_error") or _is_best_tier(result)
        assert bool(_said(result).next_step) is not is_best, _said(result)


def _is_best_tier(result: CheckResult) -> bool:
    return _said(result).reason == "accuracy_reached"


def test_what_is_right_comes_without_advice() -> None:
    for result in _all_results():
        if result.status == "pass":
            assert (_said(result).next_step, _said(result).why) == ("", "")


def test_braces_in_a_students_message_stay_as_they_are() -> None:
    [ending] = [e for e in ENDINGS if e.name == "a crash in train"]
    broken = msgspec.structs.replace(
        ending.seen, failure=msgspec.structs.replace(ending.seen.failure, message="{x} {0} {")
    )
    result = judge_one(ORDER, broken, REFERENCE)
    assert "{x} {0} {" in _said(result).seen


def _arguments(wanted: dict, given: dict, cls: str = "StepLR") -> Explanation:
    spec = SchedulerArgumentsSpec(3, cls, wanted)
    built = scheduler(cls, given, defaults={})
    seen = msgspec.structs.replace(REFERENCE, schedulers=(built,))
    return _said(judge_one(spec, seen, REFERENCE))


@pytest.mark.parametrize("value", [0.97725, 0.123456, 18_800.0, 0.333333, 1e-05, 0.1 * 5])
def test_the_call_that_is_asked_for_has_the_arguments_as_the_author_wrote_them(value) -> None:
    said = _arguments({"gamma": value}, {"gamma": 0.1})
    shown = float(re.search(r"gamma=([\d.e+-]+)\)", said.asked)[1])
    assert shown == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("wanted", "given"), [(0.5, 0.50001), (1.0, 0.99999), (3, 3.0001), (3, "3"), (1, True)]
)
def test_arguments_that_differ_look_different(wanted, given) -> None:
    said = _arguments({"gamma": wanted}, {"gamma": given}).seen
    seen, expected = re.search(r"gamma is (.+), not (.+)\.", said).groups()
    assert seen != expected


def test_only_the_wrong_arguments_are_named() -> None:
    said = _arguments({"step_size": 3, "gamma": 0.5}, {"step_size": 3, "gamma": 0.1}).seen
    assert "gamma is 0.1, not 0.5" in said
    assert "step_size" not in said


def test_advice_on_swapped_arguments_names_the_arguments_of_that_class() -> None:
    wanted, given = {"T_max": 10, "eta_min": 0.001}, {"T_max": 0.001, "eta_min": 10}
    said = _arguments(wanted, given, "CosineAnnealingLR")
    assert said.reason == "arguments_swapped"
    assert "step_size" not in said.text


@pytest.mark.parametrize(
    ("seen", "reference"),
    [
        (make_evidence(EPOCH * 10, step_lr(lr=0.0100001)), REFERENCE),
        (make_evidence(EPOCH * 10, one_cycle(1880)), ONE_CYCLE),
        (make_evidence(("S O1 " * 188 + "| ") * 10, one_cycle(1880)), ONE_CYCLE),
        (make_evidence(EPOCH * 10, step_lr(4)), REFERENCE),
    ],
    ids=["a lower LR", "per epoch", "a step early", "another step_size"],
)
def test_learning_rates_that_differ_look_different(seen: Evidence, reference: Evidence) -> None:
    said = _said(judge_one(LRS, seen, reference)).seen
    own, expected = re.search(r"was (?:still )?([\d.e-]*\d),? .*be ([\d.e-]*\d)", said).groups()
    assert float(own) != float(expected)


def test_the_epoch_and_the_rates_of_the_first_difference_are_named() -> None:
    said = _said(judge_one(LRS, make_evidence(EPOCH * 10, step_lr(4)), REFERENCE))
    assert "In epoch 3 the learning rate was 0.01, and should be 0.005." in said.seen
    assert "0.01, 0.005, 0.0025, 0.00125" in said.asked


WRONG_FOR_ONE_CYCLE = {
    "never stepped": make_evidence("O188 | " * 10, constant(0.0004)),
    "stepped first": make_evidence(("S O1 " * 188 + "| ") * 10, one_cycle(1880)),
    "stepped twice": make_evidence(("O1 S2 " * 188 + "| ") * 10, one_cycle(1880)),
    "stepped in vain": make_evidence(("O1 S " * 188 + "| ") * 10, constant(0.0004)),
    "stepped per epoch": make_evidence(EPOCH * 10, one_cycle(1880)),
}


@pytest.mark.parametrize("spec", [ORDER, LRS], ids=["step_order", "lr_values"])
@pytest.mark.parametrize("seen", WRONG_FOR_ONE_CYCLE.values(), ids=WRONG_FOR_ONE_CYCLE)
def test_where_the_reference_steps_per_batch_nobody_is_told_to_step_per_epoch(spec, seen) -> None:
    text = _said(judge_one(spec, seen, ONE_CYCLE)).text
    wrong = (
        "once an epoch",
        "end of every epoch",
        "loop over the epochs",
        "scheduler.step() an ep",
    )
    assert not [words for words in wrong if words in text], text


@pytest.mark.parametrize(
    ("what", "number"),
    [
        ("O188 S2 | " * 10, 2),
        ("O188 S S | " * 10, 2),
        (EPOCH * 9 + "O188 S2", 11),
        (EPOCH * 9 + "O188 S S", 11),
        ("O188 S | S " * 10, 2),
        ("O1880 S10", 2),
    ],
)
def test_the_step_that_is_one_too_many_is_told_by_its_number(what: str, number: int) -> None:
    said = _said(judge_one(ORDER, make_evidence(what), REFERENCE)).seen
    assert f"number {number} " in said


def test_normalised_images_are_told_as_nothing_else() -> None:
    epoch = EpochSeen({64: 1870, 32: 10}, distinct=0, training=0, altered=120_000)
    said = _said(judge_one(GIVEN, make_evidence(EPOCH * 10, epochs=(epoch,)), REFERENCE)).seen
    assert "images that were changed first (120,000 in all)" in said
    assert "batches of" not in said
    assert "times" not in said


def test_the_epoch_with_too_few_images_comes_with_its_own_count() -> None:
    epochs = [PASS] * 10
    epochs[1] = EpochSeen({64: 187}, distinct=11_968, training=11_968)
    epochs[4] = EpochSeen({64: 10}, distinct=640, training=640)
    seen = make_evidence(EPOCH * 10, epochs=tuple(epochs))
    said = _said(judge_one(GIVEN, seen, REFERENCE)).seen
    told = re.search(r"epoch (\d) .*\(([\d,]+) of 12,000\)", said).groups()
    assert told in {("1", "11,968"), ("4", "640")}


def test_everything_that_was_changed_is_told() -> None:
    seen = make_evidence(
        EPOCH * 10,
        parameters={},
        epochs=(EpochSeen({128: 94}, distinct=12_000, training=12_000, validation=5),) * 9,
    )
    said = _said(judge_one(GIVEN, seen, REFERENCE)).seen
    for words in ("parameters", "batches of 128", "validation images (45", "9 times, not 10"):
        assert words in said


def _accuracy(spec: AccuracySpec, **figures) -> Explanation:
    measured = msgspec.structs.replace(GOOD, **figures)
    seen = make_evidence(EPOCH * 10, measured=measured)
    return _said(judge_one(spec, seen, REFERENCE))


@pytest.mark.parametrize("limit", [0.955, 0.9555, 0.95, 0.9999, 1.0, 0.1])
def test_the_accuracy_that_is_wanted_is_told_exactly(limit: float) -> None:
    said = _accuracy(AccuracySpec(4, [Tier(share=1, accuracy_at_least=limit)]), accuracy=0.05)
    shown = float(re.search(r"at least ([\d.]+)%", said.asked)[1])
    assert shown == pytest.approx(limit * 100, abs=1e-6)


@pytest.mark.parametrize("loss", [0.2001, 0.20001, 0.2000001])
def test_a_loss_that_is_too_high_looks_too_high(loss: float) -> None:
    said = _accuracy(ACCURACY, accuracy=0.97, loss=loss)
    shown = float(re.search(r"loss of ([\d.]+\d)", said.seen)[1])
    assert "a loss of at most 0.2" in said.asked
    assert shown > 0.2


@pytest.mark.parametrize(
    ("accuracy", "asked"),
    [
        (0.1, "The next points need an accuracy of at least 80.0%."),
        (0.85, "The next points need an accuracy of at least 90.0%."),
        (0.92, "Full points need an accuracy of at least 95.0%."),
        (0.97, ""),
    ],
)
def test_the_next_tier_is_told_and_full_points_are_promised_for_theirs_alone(
    accuracy: float, asked: str
) -> None:
    assert _accuracy(rows_accuracy.THREE, accuracy=accuracy).asked == asked


def test_all_limits_of_a_tier_are_named() -> None:
    tier = Tier(1.0, 0.9, 0.2, 0.99, 0.02)
    asked = _accuracy(AccuracySpec(4, [tier]), accuracy=0.5).asked
    for figure in ("90.0%", "0.2 ", "99.0%", "2.0%"):
        assert figure in asked


def test_the_stubs_function_is_named() -> None:
    [ending] = [e for e in ENDINGS if e.name == "the stub's build_scheduler"]
    assert _said(judge_one(ARGUMENTS, ending.seen, REFERENCE)).seen.startswith("function_0 ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a syntax error", "the import of the file with SyntaxError: invalid syntax"),
        ("a crash in SimpleNN", "SimpleNN()"),
        ("a crash in build_optimizer", "build_optimizer"),
        ("a crash in build_scheduler", "build_scheduler"),
        ("a loop in train", "train after"),
        ("memory in train", "in train"),
    ],
)
def test_where_the_run_ended_is_told(name: str, words: str) -> None:
    [ending] = [e for e in ENDINGS if e.name == name]
    results = judge(assignment(*ALL_CHECKS), ending.seen, REFERENCE)
    first = next(r for r in results if r.status not in ("pass", "fail"))
    assert words in _said(first).seen
