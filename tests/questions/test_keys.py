"""Runs torch to show that each key is right and each distractor is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch.optim import lr_scheduler

from grader.questions.question import Question
from grader.questions.read import read_topic

BANK = Path(__file__).parents[2] / "question_bank"
QUESTIONS = {question.id: question for question in read_topic(BANK, "lr_schedulers")}


pytestmark = pytest.mark.filterwarnings("ignore")  # half of the programs are wrong on purpose


def run(question: Question, **names: object) -> dict[str, object]:
    """Runs the code of a question, and gives the names that it leaves."""
    exec(question.code or "", names)  # noqa: S102 (our own questions)
    return names


def programs(question: Question) -> dict[str, str]:
    """The choices of a question whose choices are code, by their letters."""
    return {choice.letter: choice.text.strip("`") for choice in question.choices}


def rates(scheduler: lr_scheduler.LRScheduler, epochs: int) -> list[float]:
    seen = []
    for _ in range(epochs):
        seen.append(scheduler.optimizer.param_groups[0]["lr"])
        scheduler.optimizer.step()
        scheduler.step()
    return seen


class Spy:
    """Notes the learning rate of each epoch in the place of a training."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def __call__(self, _model: object, _loader: object, optimizer: torch.optim.Optimizer) -> None:
        self.seen.append(round(optimizer.param_groups[0]["lr"], 9))
        optimizer.step()


def test_every_question_has_four_choices_of_like_length_and_keys_are_spread() -> None:
    keys = [question.key for question in QUESTIONS.values()]
    assert sorted(keys) == list("aabbbcccdd")
    for question in QUESTIONS.values():
        lengths = [len(choice.text) for choice in question.choices]
        assert len(lengths) == 4
        assert max(lengths) - min(lengths) <= 26


def test_three_are_easy_four_medium_and_three_hard() -> None:
    levels = [question.difficulty for question in QUESTIONS.values()]
    assert levels == ["easy"] * 3 + ["medium"] * 4 + ["hard"] * 3


def test_what_a_scheduler_does() -> None:
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    before = model.weight.clone()
    lr_scheduler.StepLR(optimizer, 1, 0.5).step()
    assert model.weight.grad is None
    assert torch.equal(model.weight, before)
    assert optimizer.param_groups[0]["lr"] == 0.05
    assert QUESTIONS["what_a_scheduler_does"].key == "c"


def test_build_step_lr() -> None:
    question = QUESTIONS["build_step_lr"]
    errors: dict[str, type[Exception] | None] = {}
    for letter, program in programs(question).items():
        errors[letter] = None
        try:
            scheduler = eval(program, run(question))  # noqa: S307 (our own questions)
        except Exception as exc:  # noqa: BLE001 (which one it is is the assertion)
            errors[letter] = type(exc)
        else:
            assert rates(scheduler, 21) == pytest.approx([0.1] * 10 + [0.01] * 10 + [0.001])
    assert errors == {"a": None, "b": TypeError, "c": AttributeError, "d": TypeError}
    assert question.key == "a"


def test_lr_after_three_steps() -> None:
    question = QUESTIONS["lr_after_three_steps"]
    optimizer = run(question)["optimizer"]
    assert isinstance(optimizer, torch.optim.Optimizer)
    rate = optimizer.param_groups[0]["lr"]
    assert [letter for letter, text in programs(question).items() if float(text) == rate] == ["b"]
    assert question.key == "b"


def training() -> dict[str, object]:
    """What the loops of the questions take as given; two images for each of 200 batches."""
    model = torch.nn.Linear(4, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batch = torch.ones(2, 4), torch.zeros(2, dtype=torch.long)
    return {
        "torch": torch,
        "model": model,
        "optimizer": optimizer,
        "scheduler": lr_scheduler.StepLR(optimizer, 1, 0.5),
        "criterion": torch.nn.CrossEntropyLoss(),
        "train_loader": [batch] * 200,
    }


@pytest.mark.parametrize("repaired", [False, True])
def test_missing_optimizer_step(repaired: bool) -> None:
    question = QUESTIONS["missing_optimizer_step"]
    given = training()
    model = given["model"]
    assert isinstance(model, torch.nn.Linear)
    before = model.weight.clone()
    call = "loss.backward()"
    code = (question.code or "").replace(call, f"{call}; optimizer.step()" if repaired else call)
    exec(code, given)  # noqa: S102 (our own questions)
    assert torch.equal(model.weight, before) is not repaired
    assert question.key == "d"


def test_step_lr_per_batch() -> None:
    question = QUESTIONS["step_lr_per_batch"]
    given = training()
    code = (question.code or "").replace("range(9)", "range(1)")
    exec(code, given)  # noqa: S102 (our own questions)
    optimizer = given["optimizer"]
    assert isinstance(optimizer, torch.optim.Optimizer)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.1 * 0.5**66)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(1.4e-21, rel=0.05)
    assert question.key == "c"


def plateau_rates(call: str, loss: Callable[[int], float]) -> list[float]:
    code = (QUESTIONS["plateau_needs_metric"].code or "").replace("# here", call)
    spy = Spy()
    epochs = iter(range(12))

    def validate(_model: object, _loader: object) -> tuple[float, float]:
        value = loss(next(epochs))
        return value, 1 - value

    given = training() | {"train_one_epoch": spy, "validate": validate, "val_loader": None}
    exec(code, given)  # noqa: S102 (our own questions)
    return spy.seen


def test_plateau_needs_metric() -> None:
    question = QUESTIONS["plateau_needs_metric"]
    calls = programs(question)
    with pytest.raises(TypeError, match="metrics"):
        plateau_rates(calls["a"], lambda _: 0.5)
    falls = {letter: plateau_rates(calls[letter], lambda e: 1 / (e + 2)) for letter in "bcd"}
    assert set(falls["b"]) == {0.1}
    assert falls["c"][-1] < 0.1
    assert falls["d"][-1] < 0.1
    assert plateau_rates(calls["b"], lambda _: 0.5)[:5] == [0.1, 0.1, 0.1, 0.1, 0.05]
    assert question.key == "b"


def test_read_current_lr() -> None:
    question = QUESTIONS["read_current_lr"]
    names = run(question)
    values = {x: eval(program, names) for x, program in programs(question).items()}  # noqa: S307
    assert values == {"a": 0.05, "b": 0.025, "c": 0.1, "d": 0.1}
    assert question.key == "a"


def test_halve_then_decay() -> None:
    question = QUESTIONS["halve_then_decay"]
    halved = [0.1] * 5 + [0.05] * 5 + [0.025] * 5 + [0.0125] * 5
    wanted = halved + [0.0125 * 0.9**n for n in range(1, 11)]
    seen = {
        letter: rates(eval(program, run(question)), 30)  # noqa: S307 (our own questions)
        for letter, program in programs(question).items()
    }
    assert [x for x, values in seen.items() if values == pytest.approx(wanted)] == ["d"]
    assert seen["a"][:21] == pytest.approx([*halved, 0.1])
    assert seen["b"][1] == pytest.approx(0.09)
    assert max(seen["c"][5:]) < 0.1
    assert 0.05 not in seen["c"]
    assert question.key == "d"


@pytest.mark.parametrize("saved", [False, True])
def test_resume_without_scheduler(saved: bool) -> None:
    question = QUESTIONS["resume_without_scheduler"]
    before = training()
    model, optimizer = before["model"], before["optimizer"]
    assert isinstance(model, torch.nn.Module)
    assert isinstance(optimizer, torch.optim.Optimizer)
    scheduler = lr_scheduler.StepLR(optimizer, 4, 0.1)
    assert rates(scheduler, 6) == pytest.approx([0.1] * 4 + [0.01] * 2)
    states = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
    spy = Spy()
    given = training() | {"checkpoint": states, "train_one_epoch": spy}
    given["state"] = scheduler.state_dict()
    load = "scheduler.load_state_dict(state)\n" if saved else ""
    exec((question.code or "").replace("for epoch", f"{load}for epoch"), given)  # noqa: S102
    drop = 8 if saved else 10
    assert spy.seen == [0.01] * (drop - 6) + [0.001] * (12 - drop)
    assert question.key == "b"


def test_replaced_optimizer() -> None:
    question = QUESTIONS["replaced_optimizer"]
    spy = Spy()
    logged: list[float] = []
    given = training() | {"train_one_epoch": spy, "print": logged.extend}
    exec(question.code or "", given)  # noqa: S102 (our own questions)
    assert spy.seen == [0.1] * 6
    assert logged == pytest.approx([0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
    assert question.key == "c"
