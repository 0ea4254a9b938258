"""Doubts: what a run reports that its source, its weights or the clock do not bear out."""

import msgspec
import pytest
from audited import TEXT, changed
from small_run import REFERENCE

from grader.audit.crosscheck import HandedIn, doubts
from grader.audit.source import Source, read_given
from grader.model.evidence import Place, StepRun

GIVEN = read_given(REFERENCE)
STEP_LR = "optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)"
AT_START = "    criterion = nn.CrossEntropyLoss()\n"


@pytest.fixture(scope="module")
def honest(audited):
    return audited.reference.evidence


def told(evidence, reference, text=TEXT, files=None, others=None) -> str:
    """All doubts as one text; `files` are data files and `others` more of Python."""
    source = Source({"train.py": text, **(others or {})}, "train.py", GIVEN)
    return "\n".join(doubts(evidence, source, files or {}, reference))


def at(evidence, file, line):
    """The evidence with every step at another place."""
    steps = [msgspec.structs.replace(run, place=Place(file, line)) for run in evidence.steps]
    return msgspec.structs.replace(evidence, steps=tuple(steps))


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


def with_accuracy(evidence, **fields):
    measured = msgspec.structs.replace(evidence.measured, **fields)
    return msgspec.structs.replace(evidence, measured=measured)


def test_an_honest_run_gives_no_doubts(honest):
    assert told(honest, honest) == ""


NOWHERE = {
    "the scheduler's name": (
        (STEP_LR, "make(optimizer)"),
        "reported a StepLR, and this name is nowhere",
    ),
    "a call of step": (("        scheduler.step()\n", ""), "the source has no call of a step"),
}


@pytest.mark.parametrize("name", NOWHERE)
def test_what_is_nowhere_in_the_source(honest, name):
    change, words = NOWHERE[name]
    text = changed(change).replace("Use `StepLR` from", "").replace(": StepLR", "")
    assert words in told(honest, honest, text)


# Places, and whether the source can have called anything there.
PLACES = {
    "a call": ("train.py", line_of("        scheduler.step()"), True),
    "a line that is no code": ("train.py", line_of("    Use `StepLR` from"), False),
    "an empty line": ("train.py", line_of("BATCH_SIZE = ") - 3, False),
    "a line past the end": ("train.py", 10_000, False),
    "a file that is not there": ("helpers.py", 3, False),
    "a loop's head": ("train.py", line_of("    for epoch in range(num_epochs):"), True),
}


@pytest.mark.parametrize("name", PLACES)
def test_places_where_no_call_can_be(honest, name):
    file, line, possible = PLACES[name]
    assert ("reported a call" in told(at(honest, file, line), honest)) != possible


def test_a_place_in_a_second_file_is_one(honest):
    evidence = at(honest, "loops.py", 2)
    assert told(evidence, honest, others={"loops.py": "def loop(s):\n    s.step()\n"}) == ""


def test_more_training_than_the_clock_allows(honest):
    quick = msgspec.structs.replace(honest, cpu_seconds=honest.cpu_seconds / 50)
    assert "times as fast as the reference" in told(quick, honest)
    quicker = msgspec.structs.replace(honest, cpu_seconds=honest.cpu_seconds / 3)
    assert told(quicker, honest) == ""


@pytest.mark.parametrize(("times", "longer"), [(1, False), (1.2, False), (2, True), (3, True)])
def test_more_steps_than_were_asked_for(honest, times, longer):
    """As by using each batch again, which no other check has a word for."""
    steps = [msgspec.structs.replace(run, count=round(run.count * times)) for run in honest.steps]
    evidence = msgspec.structs.replace(honest, steps=tuple(steps))
    assert ("trained for longer than is asked" in told(evidence, honest)) == longer


def test_good_weights_without_a_step(honest):
    advances = tuple(run for run in honest.steps if run.of == "scheduler")
    evidence = with_accuracy(msgspec.structs.replace(honest, steps=advances), accuracy=0.9)
    assert "no optimizer step was seen" in told(evidence, honest)
    assert "no optimizer step" not in told(with_accuracy(evidence, accuracy=0.11), honest)


def test_a_history_that_overstates(honest):
    def with_history(**numbers):
        return with_accuracy(
            msgspec.structs.replace(honest, history=({"epoch": 0}, numbers)),
            accuracy=0.6,
            train_accuracy=0.9,
        )

    for lie in ({"val_accuracy": 0.95}, {"val_acc": 95.0}):
        assert "and the weights reach 0.600 on the hidden images" in told(
            with_history(**lie), honest
        )
    for fair in ({"val_accuracy": 0.7}, {"train_accuracy": 0.99}, {"acc": 6_000}, {"loss": 0.9}):
        assert told(with_history(**fair), honest) == ""


FILES = {
    "the weights themselves": ("", HandedIn(400_000, True), "lie, byte for byte, in a.pt"),
    "a file and a load": (
        "    torch.load('a.pt')\n",
        HandedIn(400_000, False),
        "and a.pt was handed in with it",
    ),
    "a file that nobody loads": ("", HandedIn(400_000, False), ""),
    "a small file": ("    torch.load('a.pt')\n", HandedIn(4_000, False), ""),
    "a load of the program's own file": ("    torch.load('mine.pt')\n", None, ""),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_were_handed_in(honest, name):
    code, file, words = FILES[name]
    text = changed((AT_START, AT_START + code))
    found = told(honest, honest, text, {"a.pt": file} if file else {})
    assert words in found
    assert bool(found) == bool(words)


LITERALS = {
    "a text": (f"DATA = '{'x' * 30_000}'\n", "30,000 characters"),
    "bytes": (f"DATA = b'{'x' * 30_000}'\n", "30,000 characters"),
    "numbers": (f"DATA = [{'1.5, ' * 3_000}]\n", "3,000 values"),
    "rows of numbers": (f"DATA = [{('[' + '1.5, ' * 100 + '], ') * 30}]\n", "3,030 values"),
    "a table of ordinary size": (f"DATA = [{'1.5, ' * 100}]\n", ""),
}


@pytest.mark.parametrize("name", LITERALS)
def test_literals_that_could_be_weights(honest, name):
    literal, words = LITERALS[name]
    for found in (
        told(honest, honest, TEXT + literal),
        told(honest, honest, others={"blob.py": literal}),
    ):
        assert words in found
        assert bool(found) == bool(words)


@pytest.mark.parametrize(
    "code",
    [
        "from grader.inside import recorder",
        "import sys; sys._getframe()",
        "import gc; gc.get_objects()",
        "import ctypes",
        "f = getattr(train, '__closure__')",
    ],
)
def test_programs_that_look_inside(honest, code):
    text = changed((AT_START, AT_START + f"    {code}\n"))
    assert "looks into the process that observes it" in told(honest, honest, text)


def test_files_that_cannot_be_read_give_no_false_doubts(honest):
    steps = (StepRun("scheduler", 0, 0, 1, (), Place("train.py", 3)), *honest.steps)
    evidence = msgspec.structs.replace(honest, steps=steps)
    assert "train.py:3" in told(evidence, honest)
    for text in ("def (", "\0", "(" * 10_000):
        assert told(evidence, honest, text) == ""
