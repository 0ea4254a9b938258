"""The timeline of calls: what it says and shows for each way to get their order wrong."""

from xml.etree import ElementTree as ET

import pytest
from sample_marks import evidence

from grader.model.evidence import Evidence, Place, SchedulerSeen, StepRun
from grader.report.calls import Call, rounds
from grader.report.timeline import timeline

DIAMONDS = "polygon[@class='moment']"


def run(*calls: str, epochs: int = 10) -> Evidence:
    """A run in which each epoch is these calls: "o" 94 steps of the optimizer, "s" a schedule's."""
    steps: list[StepRun] = []
    begun = 0  # as the recorder has it: an epoch begins with its first optimizer step
    for epoch in range(epochs):
        for call in calls:
            if call.startswith("o"):
                begun = epoch
                steps.append(StepRun("optimizer", 0, epoch, int(call[1:] or 94), (0.01,)))
            else:
                often, place = int(call[1:] or 1), Place("train.py", 41)
                steps.append(StepRun("scheduler", 0, begun, often, (), place))
    return evidence(tuple(steps))


REFERENCE = run("o", "s")


@pytest.mark.parametrize(
    ("seen", "sentence", "diamonds"),
    [
        (run("o", "s"), "The calls came in the same order as in the reference's run,", 3),
        (run("s", "o"), "The first scheduler.step() came before any optimizer.step().", 4),
        (run("o"), "scheduler.step() was never called", 0),
        (run("s"), "optimizer.step() never was", 1),
        (run("o", "s2"), "In epoch 0 scheduler.step() came twice, in the reference once.", 3),
        (run("o47", "s", "o47", "s"), "In epoch 0 scheduler.step() came twice", 6),
        (run("o50", "s"), "In epoch 0 optimizer.step() came 50 times, in the ref", 3),
        (run("o47", "s", "o47"), "In epoch 0 the calls came in another order", 3),
        (run("o", "s", epochs=5), "In epoch 5 there are no calls any more", 3),
        (run("o", "s", epochs=12), "In epoch 10 your run goes on, where the reference's", 3),
        (run("o", "s", epochs=1), "In epoch 1 there are no calls any more", 1),
    ],
)
def test_each_order_looks_and_reads_differently(
    seen: Evidence, sentence: str, diamonds: int
) -> None:
    shown = timeline(seen, REFERENCE)
    assert shown
    assert sentence in shown.sentence
    picture = ET.fromstring(shown.svg)  # noqa: S314 - our own picture
    assert len(picture.findall(DIAMONDS)) == diamonds + 3  # of the reference
    assert picture.findtext("desc") == shown.sentence


def test_a_step_in_every_batch_is_a_band_and_one_round_of_words() -> None:
    batches = [call for _ in range(94) for call in ("o1", "s")]
    shown = timeline(run(*batches, epochs=4), REFERENCE)
    assert shown
    assert shown.sentence == "In epoch 0 scheduler.step() came 94 times, in the reference once."
    picture = ET.fromstring(shown.svg)  # noqa: S314 - our own picture
    assert len(picture.findall("path[@class='ticks']")) == 3
    own = shown.lanes[0]
    assert [(one.times, [call.words for call in one.calls]) for one in own.rounds] == [
        ("94 times", ["optimizer.step()", "scheduler.step()"])
    ] * 3
    assert own.rounds[0].calls[1].where == "line 41"
    assert [lane.more for lane in shown.lanes] == [
        "epoch 3 is not shown",
        "epochs 3 to 9 are not shown",
    ]


def test_equal_runs_are_told_once() -> None:
    shown = timeline(REFERENCE, REFERENCE)
    assert shown
    assert [lane.name for lane in shown.lanes] == ["yours, and the reference's"]
    words = [call.words for one in shown.lanes[0].rounds for call in one.calls]
    assert words == ["optimizer.step() × 94", "scheduler.step()"] * 3  # noqa: RUF001


def test_a_schedule_that_was_only_tried_out_is_another() -> None:
    seen = run("o", "s")
    schedulers = tuple(
        SchedulerSeen("StepLR", ("StepLR",), {}, {}, optimizer, (), None) for optimizer in (0, 1)
    )
    tried = (StepRun("scheduler", 1, 0, 30), *seen.steps)
    shown = timeline(evidence(tried, schedulers=schedulers), REFERENCE)
    assert shown
    assert "same order as in the reference" in shown.sentence
    first = shown.lanes[0].rounds[0].calls[0]
    assert first.words == "another scheduler.step() × 30"  # noqa: RUF001


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        ("", []),
        ("a", [(1, "a")]),
        ("ababab", [(3, "ab")]),
        ("cababd", [(1, "c"), (2, "ab"), (1, "d")]),
        ("aaab", [(3, "a"), (1, "b")]),
        ("abcabcab", [(2, "abc"), (1, "a"), (1, "b")]),
        ("abcdabcd", [(2, "abcd")]),
    ],
)
def test_what_comes_over_and_over_is_told_once(letters: str, told: list[tuple[int, str]]) -> None:
    found = rounds([Call(letter, False, 0, 0, 1) for letter in letters])
    assert [(one.times, "".join(call.of for call in one.calls)) for one in found] == told


def test_absurd_runs_are_short() -> None:
    steps = tuple(
        StepRun(of, index % 7, index % 5, 1 + index % 3)  # type: ignore[arg-type]
        for index in range(50_000)
        for of in ("optimizer", "scheduler")
    )
    shown = timeline(evidence(steps), REFERENCE)
    assert shown
    assert len(shown.lanes[0].rounds) <= 24
    assert len(shown.svg) < 40_000
    assert timeline(evidence(), REFERENCE) is None
