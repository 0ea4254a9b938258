"""Questions for each rule of lint: some that trip it, and near-misses that do not."""

import json
from typing import NamedTuple

SINGLE = """\
kind: single
difficulty: easy
tags: [step_lr]
stem: |
  When does the rate fall in this loop?
code: |
  scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3)
choices:
  a: {text: After the third epoch, feedback: Right. Three steps make one drop.}
  b: {text: After the first epoch, mistake: each_step, feedback: That is ExponentialLR's way.}
  c: {text: After the first batch, mistake: each_batch, feedback: The loop steps once an epoch.}
key: a
prove:
  method: none
  reason: It is a matter of words.
  source: https://docs.pytorch.org/docs/stable/optim.html
hint: Count the steps.
explanation: It falls at every third step.
common_mistakes:
  each_step: Taking the factor for one of each step.
  each_batch: Taking steps for batches.
sources: [https://docs.pytorch.org/docs/stable/optim.html]
"""
BODY = SINGLE[SINGLE.index("choices:") : SINGLE.index("prove:")]
NUMERIC = SINGLE.replace(
    BODY,
    """\
key: 0.25
tolerance: {relative: 0.01}
wrong:
  - {value: 0.5, mistake: each_step, feedback: That is one drop too few.}
  - {value: 0.125, mistake: each_batch, feedback: That is one drop too many.}
""",
).replace("kind: single", "kind: numeric")
BLANK = SINGLE.replace(
    BODY,
    """\
key: [step_size, "step_size "]
wrong:
  - {text: epochs, mistake: each_step, feedback: There is no such argument at all.}
  - {text: steps, mistake: each_batch, feedback: There is nothing of this name.}
""",
).replace("kind: single", "kind: blank")
BLANK = BLANK.replace("(optimizer, step_size=3)", "(optimizer, ____=3)")
ORDER = SINGLE.replace(
    BODY, 'lines: {a: "scheduler.step()", b: "optimizer.step()"}\nkey: [b, a]\n'
).replace("kind: single", "kind: order")
BASES = {"single": SINGLE, "numeric": NUMERIC, "blank": BLANK, "order": ORDER}
PICK = "When does the rate fall in this loop?"
THIRD, FIRST, BATCH = "After the third epoch", "After the first epoch", "After the first batch"


class Case(NamedTuple):
    """A question that trips a rule, or does not; an edit is a text and what replaces it."""

    rule: str
    trips: bool
    edits: tuple[tuple[str, str], ...]
    base: str = "single"
    also: tuple[str, ...] = ()


def trip(rule: str, *edits: tuple[str, str], base: str = "single", also: tuple[str, ...] = ()):
    return Case(rule, True, edits, base, also)


def miss(rule: str, *edits: tuple[str, str], base: str = "single"):
    return Case(rule, False, edits, base)


def choices(*texts: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"text: {old},", f"text: {json.dumps(new)},")
        for old, new in zip((THIRD, FIRST, BATCH), texts, strict=False)
    )


def choice(letter: str, text: str) -> str:
    what = json.dumps(text)
    told = f"Nothing happens there, as {letter} letters say."
    return f"  {letter}: {{text: {what}, mistake: each_batch, feedback: {told!r}}}\n"


def more(*texts: str) -> tuple[str, str]:
    """The edit that adds choices."""
    added = "".join(map(choice, "defgh", texts))
    return "key: a\nprove", f"{added}key: a\nprove"


CASES = [
    # The stem.
    trip("no_question", (PICK, "The loop is stepped and the rate falls.")),
    miss("no_question", (PICK, "The loop is stepped, and the rate falls:")),
    miss("no_question", (PICK, "Choose when the rate falls.")),
    miss("no_question", (PICK, "Below is a loop. When does the rate fall? Epochs count from 0.")),
    trip("negative_stem", (PICK, "When does the rate not fall?")),
    trip("negative_stem", (PICK, "Which moment isn't one of a drop?")),
    miss("negative_stem", (PICK, "When does the rate **not** fall?")),
    miss("negative_stem", (PICK, "When does the rate NOT fall?")),
    miss("negative_stem", (PICK, "The loop does not end. When does the rate fall?")),
    miss("negative_stem", (PICK, "When does `not scheduler` give the drop?")),
    trip(
        "double_negative",
        (PICK, "When does the rate **not** fall?"),
        *choices("After the third", "Not after the first", "Before the first"),
    ),
    miss(
        "double_negative", *choices("After the third", "Not in the first", "Before the first")),
    trip("long_stem", (PICK, "word " * 80 + "so when does it fall?")),
    miss("long_stem", (PICK, "word " * 74 + "so when does it fall?")),
    miss("long_stem", (PICK, f"`{'x + ' * 90}1` falls when?")),
    # The choices.
    trip("all_or_none", more("All of the above")),
    trip("all_or_none", more("None of these")),
    trip("all_or_none", more("Both `a` and `b`")),
    trip("all_or_none", more("B and C")),
    miss("all_or_none", more("After all of the batches")),
    miss("all_or_none", more("Before both a batch and an epoch")),
    trip("choice_count", (BODY.splitlines()[3] + "\n", ""), also=("unused_mistake",)),
    trip("choice_count", more("After the loop", "After the last epoch", "After the second batch")),
    miss("choice_count", more("After the loop", "After the last epoch")),
    trip("same_choices", *choices("`f(a=1, b=2)`", "`f(b=2, a=1)`", "`f(a=2, b=1)`")),
    trip("same_choices", *choices(THIRD, "after the third epoch", BATCH), also=("parallel",)),
    miss("same_choices", *choices("`f(a=1, b=2)`", "`f(2, a=1)`", "`f(a=2, b=1)`")),
    trip("overlap", *choices(THIRD, "After the third epoch and batch", BATCH)),
    miss("overlap", *choices("`step()`", "`step(); step()`", "`f(step())`")),
    miss("overlap", ("kind: single", "kind: multiple"), ("key: a", "key: [a]"),
         *choices(THIRD, "After the third epoch and batch", BATCH)),
    trip("parallel", *choices("`after(3)`", FIRST, BATCH)),
    trip("parallel", *choices(THIRD + ".", FIRST, BATCH)),
    trip("parallel", *choices(THIRD, "after the first epoch", BATCH)),
    trip("parallel", *choices("It is the third epoch", FIRST, BATCH), more("After no epoch")),
    miss("parallel", *choices("It is the third epoch", FIRST, BATCH), more("Before any epoch")),
    miss("parallel", *choices("0.5", "`0.25`", "0.75")),
    miss("parallel", *choices("`after(3)`", "`after(1)`", "```python\nafter(0)\n```")),
    miss("parallel", *choices(THIRD, "`lr` is smaller first", BATCH)),
    trip("length", *choices(THIRD + ", as a drop comes with every third step", FIRST, BATCH)),
    miss("length", *choices(THIRD, FIRST + ", as each of the steps is one drop", BATCH)),
    miss("length", *choices(THIRD + " is over", FIRST, BATCH)),
    trip("absolutes", *choices(THIRD, "Always after an epoch", BATCH), also=()),
    miss("absolutes", *choices("Never before the third", "Always after an epoch", BATCH)),
    miss("absolutes", *choices(THIRD, "`always(epoch)` is true", BATCH)),
    trip("clang", (PICK, "When does the decaying schedule fall?"),
         *choices("After a decay of three", FIRST, BATCH)),
    miss("clang", (PICK, "When does the decaying schedule fall?"),
         *choices("After a decay of three", "After a decay of one", BATCH)),
    miss("clang", (PICK, "When does the decaying schedule fall?"),
         *choices("After a decay of three", "After the schedule", BATCH)),
    trip("grammar", (PICK, "The rate falls after an"), *choices("epoch", "batch", "image"),
         also=("no_question",)),
    trip("grammar", (PICK, "Which two moments are those of a drop?")),
    trip("grammar", (PICK, "Which line is one of a drop?"), ("kind: single", "kind: multiple"),
         ("key: a", "key: [a]")),
    miss("grammar", (PICK, "The rate falls after an:"), *choices("epoch", "image", "update")),
    miss("grammar", (PICK, "When does it raise a `ValueError`?")),
    miss("grammar", (PICK, "Which lines are those?"), ("kind: single", "kind: multiple"),
         ("key: a", "key: [a]")),
    trip("implausible", more("???")),
    trip("implausible",
         *choices("After the third epoch is over", "After the first epoch is over", "Lol")),
    miss("implausible", *choices("After the third epoch is over", "After the first epoch", BATCH)),
    miss("implausible", *choices("`scheduler.step(epoch=3, loss=1)`",
                                 "`scheduler.step(epoch=1, loss=3)`", "`step()`")),
    trip("number_order", *choices("0.5", "0.25", "0.75"), ("key: a", "key: a\nshuffle: false")),
    miss("number_order", *choices("0.5", "0.25", "0.125"), ("key: a", "key: a\nshuffle: false")),
    miss("number_order", *choices("`0.25`", "0.5", "1,000"), ("key: a", "key: a\nshuffle: false")),
    miss("number_order", *choices("0.5", "0.25", "0.75")),
    # What a student is told.
    trip("no_mistake", (" mistake: each_batch,", ""), also=("unused_mistake",)),
    trip("no_mistake", (" mistake: each_batch,", ""), base="numeric", also=("unused_mistake",)),
    miss("no_mistake", ("kind: single", "kind: multiple"), ("key: a", "key: [a]")),
    trip("unused_mistake", ("  each_batch: T", "  other: Mixing up.\n  each_batch: T")),
    miss("unused_mistake", ("  each_batch: T", "  other: Mixing up.\n  each_batch: T"),
         base="order"),
    miss("unused_mistake", ("  each_batch: T", "  other: Mixing up.\n  each_batch: T"),
         ("kind: single", "kind: multiple"), ("key: a", "key: [a]")),
    trip("thin_feedback", ("Right. Three steps make one drop.", "Right.")),
    trip("thin_feedback", ("That is ExponentialLR's way.", "Wrong; sorry.")),
    trip("thin_feedback", ("That is one drop too few.", "Too few.")
         , base="numeric"),
    miss("thin_feedback", ("Right. Three steps make one drop.", "Right. 3 + 3 = 6 steps.")),
    trip("same_feedback", ("The loop steps once an epoch.", "That is ExponentialLR's way.")),
    miss("same_feedback", ("The loop steps once an epoch.", "That is OneCycleLR's way.")),
    trip("feedback_verdict", ("key: a", "key: b"), also=("no_mistake",)),
    trip("feedback_verdict", ("The loop steps once", "Correct. The loop steps once")),
    trip("feedback_verdict", ("Right. Three", "Wrong. Three")),
    trip("feedback_verdict", ("That is one drop too few", "Right. That is one drop too few")
         , base="numeric"),
    miss("feedback_verdict", ("The loop steps once", "The right loop steps once")),
    miss("feedback_verdict", ("Right. Three", "No step but the third matters. Three")),
    trip("no_wrong", (NUMERIC[NUMERIC.index("wrong:") : NUMERIC.index("prove:")], ""),
         base="numeric", also=("unused_mistake",)),
    miss("no_wrong", base="order"),
    trip("hint_tells", ("Count the steps.", "It is 0.25 after all.")
         , base="numeric"),
    trip("hint_tells", ("Count the steps.", "It is called `step_size`.")
         , base="blank"),
    trip("hint_tells", ("Count the steps.", "It comes after the third epoch.")),
    miss("hint_tells", ("Count the steps.", "It is 0.255 or 10.25.")
         , base="numeric"),
    miss("hint_tells", ("Count the steps.", "It is not my_step_size.")
         , base="blank"),
    trip("no_source", (SINGLE.splitlines()[-1] + "\n", "")),
    trip("todo", ("It falls at every", "TODO at every")),
    trip("todo", ("[step_lr]", "[todo]")),
    miss("todo", ("It falls at every", "What there is to do falls at every")),
    # What is right.
    trip("no_proof", (SINGLE[SINGLE.index("prove:") : SINGLE.index("hint:")], "")),
    trip("unknown_name", ("lr_scheduler.StepLR", "lr_scheduler.StepLr")),
    trip("unknown_name", ("step_size=3", "step_sise=3")),
    trip("unknown_name", ("Count the steps.", "Look at `scheduler.last_epcoh`.")),
    trip("unknown_name", ("It falls at every", "For `MultistepLR` it falls at every")),
    miss("unknown_name", ("lr_scheduler.StepLR(optimizer, step_size=3)",
                          "lr_scheduler.StepLR(f(x=1), step_size=3, gamma=max(1, key=2))")),
    miss("unknown_name", ("Count the steps.", "Call `lr_scheduler.step()` or `SWALR`.")),
    miss("unknown_name", *choices("`StepLR(optimizer, 3)`", "`StepLR(optimizer, epochs=3)`",
                                  "`StepLr(optimizer, 3)`")),
    # The draws; those of numbers that are not drawn.
    trip("digits", *choices("0.1234567", "0.5", "0.25")),
    trip("digits", ("step_size=3)", "gamma=0.1234567, step_size=3)")),
    miss("digits", *choices("0.123456", "60000000", "1e-07")),
    miss("digits", ("step_size=3)", "step_size=3)  # v1.2345678")),
    trip("same_wrong", ("value: 0.125", "value: 0.5000001"), base="numeric"),
    miss("same_wrong", ("value: 0.125", "value: 0.51"), base="numeric"),
    # The silencing itself.
    trip("unused_silence", ("hint: C", "silence: {length: The key is longest.}\nhint: C")),
]  # fmt: skip


def question(case: Case) -> str:
    text = BASES[case.base]
    for old, new in case.edits:
        assert text.count(old) == 1, (case, text.count(old))
        text = text.replace(old, new)
    return text
