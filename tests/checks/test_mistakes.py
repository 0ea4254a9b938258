"""A mistake is named where the run and the text show it, and nothing is named where they do not."""

import msgspec
import pytest
from check_runs import (
    ADAM,
    ALL_CHECKS,
    ARGUMENTS,
    EPOCH,
    LRS,
    ONE_CYCLE,
    ORDER,
    OTHER_ADAM,
    PER_BATCH,
    REFERENCE,
    assignment,
    constant,
    ended,
    failure,
    make_evidence,
    one_cycle,
    scheduler,
    step_lr,
)

from grader.checks.judge import judge
from grader.checks.mistakes import name_mistakes
from grader.checks.mistakes.catalogue import CATALOGUE
from grader.model.assignment import SchedulerArgumentsSpec
from grader.model.evidence import Evidence

BY_HAND = "def train(m, opt, s, a, b, n):\n    for g in opt.param_groups:\n        g['lr'] = 1\n"
HALVED_TWICE = make_evidence(EPOCH * 10, lambda n: 0.01 * 0.25 ** (n // 3))
LATE = make_evidence(EPOCH * 10, lambda n: step_lr()(max(0, n - 1)))
SET_BACK = make_evidence("@0.01 " + EPOCH * 10)
PER_BATCH_ASKED = SchedulerArgumentsSpec(3, "OneCycleLR", {"max_lr": 0.01, "total_steps": 1880})


def names(seen: Evidence, text: str = "", reference: Evidence = REFERENCE, specs=ALL_CHECKS):
    """The mistakes by the checks that they are named at."""
    of = assignment(*specs)
    before = judge(of, seen, reference)
    after = name_mistakes(of, before, seen, reference, {"train.py": text})
    assert [(one.status, one.score) for one in after] == [(one.status, one.score) for one in before]
    return {one.kind: one.mistake.name for one in after if one.mistake}


def with_lines(call: str, line: int) -> str:
    """A program with this call in this line."""
    return "\n" * (line - 2) + f"def train():\n    {call}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BY_HAND, {"lr_values": "set_by_hand"}),
        ("x = opt.param_groups[0]\nx['lr'] *= 0.5\n", {"lr_values": "set_by_hand"}),
        ("opt.param_groups[0]['lr'] *= 0.5\n", {"lr_values": "set_by_hand"}),
        ("row = {}\nrow['lr'] = opt.param_groups[0]['lr']\n", {}),
        (BY_HAND.replace("train", "never_called"), {}),
        (BY_HAND.replace("train", "main") + "main()\n", {}),
        ("if __name__ == '__main__':\n    opt.param_groups[0]['lr'] = 1\n", {}),
        ("print(s.get_lr())\n", {}),
        (f"{BY_HAND}    opt.load_state_dict(d)\n", {"lr_values": "set_by_hand"}),
        ("this is no Python (\n", {}),
        ("", {}),
    ],
)
def test_a_learning_rate_set_by_hand_is_found_where_it_is_set(text, expected) -> None:
    assert names(HALVED_TWICE, text) == {**expected}


def test_the_group_that_was_set_by_hand_is_the_one_that_is_shown() -> None:
    groups = make_evidence("O188 S | O188 S | O188 S | @0.005,0.01 " + "O188 S | " * 7)
    before = judge(assignment(*ALL_CHECKS), groups, REFERENCE)
    texts = {"train.py": BY_HAND}
    after = name_mistakes(assignment(*ALL_CHECKS), before, groups, REFERENCE, texts)
    [told] = [one.explanation.text for one in after if one.kind == "lr_values"]
    assert "it was 0.01, and the scheduler alone would have made it 0.005" in told


def test_a_write_is_no_mistake_where_the_scheduler_explains_every_value() -> None:
    seldom = make_evidence("O188 S | O188 | " * 5)
    assert names(seldom, BY_HAND) == {"lr_values": "stepped_too_seldom"}
    assert names(REFERENCE, BY_HAND) == {}


def test_get_lr_is_named_only_where_the_factor_counts_twice() -> None:
    text = BY_HAND.replace("= 1", "= s.get_lr()[0]")
    twice = make_evidence("@0.01 O188 S | O188 S | O188 S | @0.0025 " + "O188 S | " * 7)
    assert names(twice, text) == {"lr_values": "set_from_get_lr"}
    other = make_evidence("@0.01 O188 S | O188 S | O188 S | @0.007 " + "O188 S | " * 7)
    assert names(other, text) == {"lr_values": "set_by_hand"}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("scheduler.step(epoch)", {"lr_values": "step_with_number"}),
        ("scheduler.step(epoch=e)", {"lr_values": "step_with_number"}),
        ("scheduler.step()", {}),
        ("optimizer.step(closure)", {}),
    ],
)
def test_a_number_in_the_brackets_is_read_in_the_line_that_stepped(call, expected) -> None:
    assert names(LATE, with_lines(call, 30)) == expected
    assert names(LATE, with_lines(call, 31)) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("warnings.filterwarnings('ignore')\n", "warning_silenced"),
        ("warnings.simplefilter('ignore', UserWarning)\n", "warning_silenced"),
        ("filterwarnings('ignore', category=UserWarning)\n", "warning_silenced"),
        ("warnings.filterwarnings('error')\n", "stepped_before_training"),
        (
            "warnings.filterwarnings('ignore', category=FutureWarning)\n",
            "stepped_before_training",
        ),
        ("warnings.filterwarnings('ignore', message='x')\n", "stepped_before_training"),
        ("", "stepped_before_training"),
    ],
)
def test_only_what_hides_the_warning_is_said_to_hide_it(text, expected) -> None:
    early = make_evidence("S " + EPOCH * 9 + "O188")
    assert names(early, text) == {"step_order": expected, "lr_values": expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("optimizer.load_state_dict(d)\n", {"lr_values": "set_back_by_loading"}),
        ("model.load_state_dict(d)\n", {}),
        ("scheduler.load_state_dict(d)\n", {}),
        ("optimizer.load_state_dict(d)\noptimizer.param_groups[0]['lr'] = 0.01\n", {}),
    ],
)
def test_a_state_that_was_loaded_is_named_where_nothing_else_can_be_it(text, expected) -> None:
    assert names(SET_BACK, text) == expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (
            make_evidence(PER_BATCH * 10),
            {"lr_values": "stepped_per_batch"},
        ),
        (make_evidence("O188 S188 | " * 10), {}),  # in a loop of its own: not in the batches
        (
            make_evidence("O188 S | " * 9 + "O1 S " * 188),  # one epoch alone
            {},
        ),
        (make_evidence("O188 S | O188 | " * 5), {"lr_values": "stepped_too_seldom"}),
        (make_evidence("O188 | " + EPOCH * 9, step_lr()), {}),  # its own words say it: late
        (
            make_evidence("O188 S S | " * 10),
            {"step_order": "stepped_twice", "lr_values": "stepped_twice"},
        ),
        (make_evidence(EPOCH * 5), {"lr_values": "fewer_epochs"}),
    ],
    ids=["batch", "own loop", "one epoch", "every other", "late", "twice", "five"],
)
def test_how_often_it_was_stepped(seen, expected) -> None:
    assert names(seen, specs=(ARGUMENTS, ORDER, LRS)) == expected


def test_a_step_size_in_batches_is_stepped_in_batches() -> None:
    built = scheduler("StepLR", {"step_size": 563, "gamma": 0.5})
    seen = make_evidence(PER_BATCH * 10, step_lr(563), schedulers=(built,))
    found = names(seen, specs=(ARGUMENTS, ORDER, LRS))
    assert found["lr_values"] == "other_arguments"


def test_where_batches_are_the_unit_nobody_is_told_of_epochs() -> None:
    specs = (PER_BATCH_ASKED, ORDER, LRS)
    known = {"max_lr": 0.01, "total_steps": 1880}
    built = scheduler("OneCycleLR", known, defaults={})
    reference = msgspec.structs.replace(ONE_CYCLE, schedulers=(built,))
    right = msgspec.structs.replace(reference)
    assert names(right, reference=reference, specs=specs) == {}
    seldom = make_evidence(EPOCH * 10, one_cycle(1880), schedulers=(built,))
    assert names(seldom, reference=reference, specs=specs) == {
        "lr_values": "one_cycle_in_other_unit"
    }


def test_what_is_asked_for_is_no_mistake() -> None:
    """A CosineAnnealingLR of another length, and a CyclicLR, where the assignment has them so."""
    for name, known in (("CosineAnnealingLR", {"T_max": 5}), ("CyclicLR", {"base_lr": 0.001})):
        built = scheduler(name, known, defaults={})
        reference = make_evidence(EPOCH * 10, schedulers=(built,))
        seen = make_evidence("O188 S | " * 10, step_lr(5), schedulers=(built,))
        spec = SchedulerArgumentsSpec(3, name, known)
        assert names(seen, reference=reference, specs=(spec, LRS)) == {}


def test_a_subclass_may_make_of_the_rate_what_it_likes() -> None:
    built = scheduler("Mine", classes=("StepLR",))
    seen = msgspec.structs.replace(HALVED_TWICE, schedulers=(built,))
    assert names(seen, BY_HAND) == {}


def test_an_optimizer_of_ones_own_is_named_with_its_line() -> None:
    seen = make_evidence("O188#1 S | " * 10, constant(), optimizers=(ADAM, OTHER_ADAM))
    text = "def train(model, opt, sched, a, b, n):\n    opt = Adam(model.parameters())\n"
    of = assignment(LRS)
    [told] = name_mistakes(of, judge(of, seen, REFERENCE), seen, REFERENCE, {"train.py": text})
    assert told.mistake.name == "optimizer_replaced"
    assert (told.file, told.line) == ("train.py", 2)
    assert "another optimizer (train.py:2)" in told.explanation.seen


@pytest.mark.parametrize(
    ("type_", "message", "stage", "expected"),
    [
        (
            "TypeError",
            "got an unexpected keyword argument 'verbose'",
            "scheduler",
            "verbose_removed",
        ),
        ("TypeError", "got an unexpected keyword argument 'verbose'", "train", None),
        ("TypeError", "got an unexpected keyword argument 'gama'", "scheduler", None),
        (
            "ValueError",
            "Tried to step 10 times. The total number is 9",
            "train",
            "one_cycle_stepped_too_often",
        ),
        ("ValueError", "Tried to step into the dark", "train", None),
        ("KeyError", "'initial_lr'", "train", None),
        ("NameError", "name 'StepLR' is not defined", "scheduler", "name_not_defined"),
        ("AttributeError", "'NoneType' object has no attribute 'shape'", "train", None),
        ("exit", "name 'x' is not defined", "train", None),
    ],
)
def test_a_crash_is_known_by_its_words(type_, message, stage, expected) -> None:
    seen = ended("crash", stage, failure(type_, message, "a line"))
    assert set(names(seen).values()) == ({expected} if expected else set())


def test_a_scheduler_that_train_builds_was_not_forgotten_by_build_scheduler() -> None:
    """Only a construction within build_scheduler shows that it is the return that is missing."""
    seen = make_evidence(EPOCH * 10, returned_scheduler=None, returned_type="NoneType")
    inside = "\n" * 8 + "def build_scheduler(optimizer):\n    StepLR(optimizer, 3)\n"
    assert names(seen, inside)["scheduler_arguments"] == "scheduler_not_returned"
    assert "scheduler_arguments" not in names(seen, inside.replace("build_scheduler", "train"))


def test_braces_of_a_students_own_are_left_alone() -> None:
    of = assignment(LRS)
    text = with_lines("scheduler.step({0: epoch}[0])", 30)
    [told] = name_mistakes(of, judge(of, LATE, REFERENCE), LATE, REFERENCE, {"train.py": text})
    assert "`scheduler.step({0: epoch}[0])`" in told.explanation.seen


JARGON = ("closed form", "chainable", "trace", "AST", "kwarg", "param group", "stream", "evidence")
BLAME = ("you forgot", "your fault", "wrongly", "should have", "you failed", "simply", "obviously")


@pytest.mark.parametrize("name", CATALOGUE)
def test_words_are_plain_and_blame_nobody(name) -> None:
    entry = CATALOGUE[name]
    text = " ".join(entry)
    assert not [word for word in (*JARGON, *BLAME) if word in text]
    assert entry.title
    assert len(entry.title) <= 70
    assert not entry.title.endswith(".")
    for part in entry[1:3]:
        assert not part or part.endswith((".", "}")), part
