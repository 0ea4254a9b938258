"""Programs that try something. Each folder here is one: `train.py`, and `case.toml` with what it
tries and what must come of it, at each level of the sandbox. README.md has the words of a case.
"""

import functools
import os
import platform
from contextlib import ExitStack

import msgspec
import pytest
from outside import Outside
from scene import CASES, Scene, limits_of, nothing_is_left
from small_run import SmallRun

from grader.sandbox.levels import LAYERS, try_layers

FACTS = {
    *("tries", "ending", "failure", "limit", "passes", "audit", "attempts", "breaches", "stdout"),
    *("secret", "links", "names", "gone", "worker_error", "limits", "machine", "partial", "none"),
}
LEVELS = os.environ.get("HOSTILE_LEVELS", "full").split(",")
"""The others take as long again each: `HOSTILE_LEVELS=full,partial,none make test`."""
KINDS = ("scheduler_arguments", "step_order", "lr_values", "constraints", "accuracy")


def facts_at(name, level):
    """What is stated of a case at a level: as at `full`, but for what it says of that level."""
    facts = CASES[name]
    more = facts.get(level, {})
    if isinstance(more, str):
        return facts
    outcome = {"failure", "limit"} if "ending" in more else set()
    return {**{key: value for key, value in facts.items() if key not in outcome}, **more}


def runs():
    """Every case at `full` and `partial`; at `none` those alone that say what comes of it."""
    for level in LEVELS:
        for name, facts in CASES.items():
            if level == "none" and "none" not in facts:
                continue
            marks = []
            if isinstance(facts.get(level), str):
                marks = [pytest.mark.skip(reason=f"{level} does not hold this: {facts[level]}")]
            yield pytest.param(level, name, marks=marks, id=f"{level}-{name}")


@pytest.fixture(scope="module")
def scenes():
    """The scene of each level, made when it is first asked for."""
    with ExitStack() as stack:

        @functools.cache
        def scene_at(level):
            outside = stack.enter_context(Outside())
            return Scene(stack.enter_context(SmallRun(level=level)), outside)

        yield scene_at


@pytest.fixture
def scene(scenes, level):
    tried = try_layers(LAYERS[level])
    if not tried.holds:
        pytest.skip(f"this machine cannot hold {level}: {tried.problem}")
    return scenes(level)


@pytest.mark.parametrize(("level", "name"), list(runs()))
def test_gains_nothing_and_disturbs_nobody(scene, level, name):
    facts = facts_at(name, level)
    if platform.machine() != facts.get("machine", platform.machine()):
        pytest.skip(f"it uses what only {facts['machine']} has")
    ran = scene.run(name, facts)
    announced = announced_in(ran[1].stdout) if ran else []
    try:
        if ran is not None:
            has_the_stated_outcome(facts, *ran)
            told = msgspec.json.encode(ran[1]).decode()
            assert facts.get("secret", "SECRET-") not in told or facts.get("breaches")
        else:
            assert facts["worker_error"]
    finally:
        try:
            nothing_is_left(facts, announced)
        finally:
            scene.is_undisturbed()
    scene.images_are_whole()
    if facts.get("breaches"):
        scene.outside.restore()
    scene.outside.is_untouched()


def announced_in(stdout: str) -> list[int]:
    return [int(line.split()[1]) for line in stdout.splitlines() if line.startswith("pid ")]


def has_the_stated_outcome(facts, outcome, evidence, checks) -> None:
    shown = (evidence.ending, evidence.failure, evidence.stdout[-2_000:], evidence.stderr[-2_000:])
    assert evidence.ending in one_or_more(facts["ending"]), shown
    if "failure" in facts:
        assert evidence.failure.type in one_or_more(facts["failure"]), shown
    passed = [check.kind for check in checks if check.status == "pass"]
    if facts["passes"] != "any":
        stated = KINDS if facts["passes"] == "all" else facts["passes"]
        assert passed == list(stated), (shown, checks)
    if evidence.ending != "internal_error":
        assert "internal_error" not in [check.status for check in checks], shown
    assert facts.get("stdout", "") in evidence.stdout, shown
    assert len(evidence.stdout) + len(evidence.stderr) <= 2 * 64 * 1024
    if "limit" in facts:
        was_ended_by(facts["limit"], outcome, limits_of(facts))
    elif facts["ending"] in ("finished", "crash"):  # of memory, either line of defence may be first
        assert outcome.limit is None, shown
    lines = evidence.stdout.splitlines()
    held = [line for line in lines if line.startswith("held: ")]
    through = [line for line in lines if line.startswith("BREACH: ")]
    if facts.get("breaches"):  # the attempts are real ones: without a sandbox they come through
        assert len(through) == facts["attempts"], shown
        assert held == []
    else:
        assert through == []
        assert len(held) == facts.get("attempts", 0), shown


def one_or_more(stated):
    return stated if isinstance(stated, list) else [stated]


def was_ended_by(limit, outcome, limits) -> None:
    """The limit that is stated was passed, and ended the program."""
    seen = (limit, outcome.limit, outcome.cpu_seconds, outcome.wall_seconds)
    if limit == "cpu":
        assert outcome.limit == "timeout", seen
        assert outcome.cpu_seconds > limits.cpu_seconds, seen
    elif limit == "wall":
        assert outcome.limit == "timeout", seen
        assert outcome.cpu_seconds < limits.cpu_seconds, seen
        assert outcome.wall_seconds > limits.wall_seconds, seen
    else:
        assert outcome.limit in one_or_more(limit), seen


@pytest.mark.parametrize("level", LEVELS)
def test_an_honest_submission_passes_everything(scene):
    assert [check.status for check in scene.marks] == ["pass"] * 5


@pytest.mark.parametrize("name", CASES)
def test_every_case_states_what_must_come_of_it(name):
    facts = CASES[name]
    assert facts["tries"].startswith("to ")
    for level in LAYERS:
        stated = facts_at(name, level)
        assert set(stated) <= FACTS
        if level != "none" or "none" in facts:
            assert {"ending", "passes"} <= set(stated) or stated["worker_error"]
    assert facts.get("audit", "contradicted") == "contradicted"
    # Nobody cheats in vain and is called honest: what an audit must see passes the checks.
    assert "audit" not in facts or facts["passes"] == "all"


def test_there_are_enough_cases():
    assert len(CASES) >= 100
