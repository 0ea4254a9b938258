"""Every row of the tables: status, points, reason and line through the public face."""

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
    LRS,
    ORDER,
    REFERENCE,
    Row,
    assignment,
    make_evidence,
)
from rows_endings import ENDINGS, FAULTS, UNFIT, Ending

from grader.checks.judge import judge, ungradable
from grader.model.assignment import SchedulerArgumentsSpec, kind_of
from grader.model.evidence import Evidence


def table(rows: list[Row]):
    return pytest.mark.parametrize("row", rows, ids=[row.name for row in rows])


def check(row: Row) -> None:
    result = row.judged()
    assert (result.explanation.reason, result.status) == (row.reason, row.status)
    assert result.score == round(row.spec.points * row.share, 2)
    assert (result.kind, result.max_score) == (kind_of(row.spec), row.spec.points)
    assert (result.file, result.line) == ("train.py" if row.line else None, row.line)


@table(rows_scheduler_arguments.ROWS)
def test_scheduler_arguments(row: Row) -> None:
    check(row)


@table(rows_step_order.ROWS)
def test_step_order(row: Row) -> None:
    check(row)


@table(rows_lr_values.ROWS)
def test_lr_values(row: Row) -> None:
    check(row)


@table(rows_constraints.ROWS)
def test_constraints(row: Row) -> None:
    check(row)


@table(rows_accuracy.ROWS)
def test_accuracy(row: Row) -> None:
    check(row)


def test_the_reference_gets_all_points_in_the_order_of_the_assignment() -> None:
    results = judge(assignment(*reversed(ALL_CHECKS)), REFERENCE, REFERENCE)
    assert [(r.kind, r.status, r.score) for r in results] == [
        ("accuracy", "pass", 4),
        ("constraints", "pass", 1),
        ("lr_values", "pass", 3),
        ("step_order", "pass", 3),
        ("scheduler_arguments", "pass", 3),
    ]


def test_points_are_rounded_to_two_decimals() -> None:
    spec = SchedulerArgumentsSpec(1, "StepLR", {"step_size": 2, "gamma": 0.1, "last_epoch": -1})
    [result] = judge(assignment(spec), REFERENCE, REFERENCE)
    assert (result.status, result.score) == ("partial", 0.33)


@pytest.mark.parametrize("ending", ENDINGS, ids=[ending.name for ending in ENDINGS])
def test_the_first_check_without_evidence_says_how_the_run_ended(ending: Ending) -> None:
    results = judge(assignment(*ALL_CHECKS), ending.seen, REFERENCE)
    assert [r.status for r in results] == ending.expected
    assert [r.score for r in results] == [3 if s == "pass" else 0 for s in ending.expected]
    first = next(i for i, status in enumerate(ending.expected) if status not in ("pass", "fail"))
    assert (results[first].explanation.reason, results[first].line) == (ending.reason, ending.line)
    for later in results[first + 1 :]:
        assert later.explanation.reason == "blocked"
        assert results[first].kind in later.explanation.seen
        assert later.line is None


def test_a_crash_is_told_by_the_first_check_that_needs_the_whole_run() -> None:
    seen = next(e.seen for e in ENDINGS if e.name == "a crash in train")
    results = judge(assignment(ACCURACY, ARGUMENTS, LRS), seen, REFERENCE)
    assert [r.status for r in results] == ["crash", "pass", "skipped"]
    assert "accuracy" in results[2].explanation.seen


def test_what_build_scheduler_returned_counts_even_where_train_crashed() -> None:
    seen = next(e.seen for e in ENDINGS if e.name == "a crash in train, and no scheduler")
    [first, *_] = judge(assignment(*ALL_CHECKS), seen, REFERENCE)
    assert (first.explanation.reason, first.score) == ("returned_nothing", 0)


@pytest.mark.parametrize("seen", FAULTS)
def test_a_fault_of_the_graders_own_is_no_mark_and_never_a_zero(seen: Evidence) -> None:
    results = judge(assignment(*ALL_CHECKS), seen, REFERENCE)
    assert {(r.status, r.score, r.explanation.reason) for r in results} == {
        ("internal_error", None, "internal_error")
    }
    assert [r.max_score for r in results] == [3, 3, 3, 1, 4]


def test_weights_that_do_not_fit_cannot_be_measured() -> None:
    results = judge(assignment(*ALL_CHECKS), UNFIT, REFERENCE)
    assert [r.status for r in results] == ["pass", "pass", "pass", "fail", "skipped"]
    assert results[-1].explanation.reason == "no_weights_to_measure"
    assert "fc1.weight" in results[-1].explanation.seen


def test_with_nothing_to_run_every_check_is_skipped() -> None:
    results = ungradable(assignment(*ALL_CHECKS), "there is no train.py")
    assert [(r.status, r.score) for r in results] == [("skipped", 0)] * 5
    assert all("there is no train.py" in r.explanation.seen for r in results)


@pytest.mark.parametrize("spec", [ORDER, LRS, GIVEN, ACCURACY], ids=kind_of)
def test_warnings_stderr_and_notes_are_never_a_failure(spec) -> None:
    seen = make_evidence(EPOCH * 10, stderr="UserWarning: lr_scheduler.step()", notes=("a note",))
    [result] = judge(assignment(spec), seen, REFERENCE)
    assert (result.status, result.score) == ("pass", spec.points)
