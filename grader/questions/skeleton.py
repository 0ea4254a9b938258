"""`grade questions new`: a commented question to begin with."""

import re
from pathlib import Path

from grader.model.errors import GraderError
from grader.questions.rules import RESERVED
from grader.questions.schema import SCHEMA

_START = """\
# yaml-language-server: $schema=../{schema}
# docs/questions.md explains every field; `grade questions prove {topic}` proves the key.
kind: {kind}
difficulty: easy            # easy, medium or hard
tags: [todo]
# What is asked, in Markdown.
stem: |
  {stem}
# Values that differ from student to student; `{{{{ lr }}}}` puts one into a text.
params:
  lr: [0.1, 0.2, 0.4]
# What is shown under the stem, and what the proof runs.
code: |
  optimizer = torch.optim.SGD(model.parameters(), lr={{{{ lr }}}})
  scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
{program}"""

_END = """\
# A push in the right direction.
hint: TODO
# The worked answer.
explanation: |
  TODO
# The misconceptions behind the wrong answers, by a short name.
common_mistakes:
  own_rate: Believing that the scheduler keeps a learning rate of its own.
sources:
  - https://docs.pytorch.org/docs/stable/optim.html
"""

_STEPS = """\
  optimizer.step()
  scheduler.step()
"""
_ANSWER = """\
# The proof: it runs the code above, then this, which leaves the right value in `answer`.
prove:
  method: value
  code: |
    answer = optimizer.param_groups[0]["lr"]
"""
_STEM = "Which learning rate does the optimizer have when this program has ended?"

_BODIES = {
    "single": (
        _STEM,
        _STEPS,
        """\
# A distractor is what somebody with a known misconception would answer.
choices:
  a:
    value: answer           # what the proof computes
    feedback: Right. TODO
  b:
    value: lr               # an expression; the choice's text is its value
    mistake: own_rate
    feedback: TODO
key: a
"""
        + _ANSWER,
    ),
    "multiple": (
        "Which of these does `scheduler.step()` change?",
        _STEPS,
        """\
choices:
  a:
    text: "`optimizer.param_groups[0][\\"lr\\"]`"
    feedback: Right. TODO
  b:
    text: "`optimizer.defaults[\\"lr\\"]`"
    mistake: own_rate
    feedback: TODO
key: [a]
credit: net_correct         # or all_or_nothing, or each_answer
# The proof: after the program, exactly the claims of the key are true.
prove:
  method: claims
  claims:
    a: optimizer.param_groups[0]["lr"] != lr
    b: optimizer.defaults["lr"] != lr
""",
    ),
    "numeric": (
        _STEM,
        _STEPS,
        """\
key: answer                 # what the proof computes; or a number, which the proof holds to it
tolerance: {relative: 0.01}
# Wrong answers that are foreseen, with feedback.
wrong:
  - value: lr
    mistake: own_rate
    feedback: TODO
"""
        + _ANSWER,
    ),
    "order": (
        "Put the lines in an order that makes one step. One of them is not needed.",
        "",
        """\
# Each line with its indentation; lines that the key leaves out are distractors.
lines:
  a: "scheduler.step()"
  b: "optimizer.step()"
  c: "optimizer = None"
key: [b, a]
# The proof: the lines run below the code, then `check` does; all other orders must fail.
prove:
  method: runs
  check: |
    assert close(optimizer.param_groups[0]["lr"], lr / 2) and not warned
""",
    ),
    "blank": (
        "Fill the blank, so that the learning rate is halved.",
        "  optimizer.step()\n  ____\n",
        """\
key: [scheduler.step()]     # every form that is right
wrong:
  - text: optimizer.step()
    mistake: own_rate
    feedback: TODO
# The proof: the program runs with each answer in the blank, then `check` does.
prove:
  method: runs
  check: |
    assert close(optimizer.param_groups[0]["lr"], lr / 2)
""",
    ),
}


def write_skeleton(bank: Path, name: str, kind: str) -> Path:
    """Writes a new question's file and returns its path.

    Args:
        bank: the folder of the question bank.
        name: the topic and the id, as in `lr_schedulers/my_question`.
        kind: the question's kind.

    Raises:
        GraderError: the name is none, there is such a question, or it cannot be written.
    """
    if not re.fullmatch(r"[a-z0-9_]+/[a-z0-9_]+", name):
        hint = "Give TOPIC/ID of lower-case letters, digits and underscores."
        raise GraderError(f"{name!r} is no name for a question.", hint=hint)
    path = bank / f"{name}.yaml"
    if path.stem == RESERVED:
        raise GraderError(f"No question can be called {RESERVED!r}.", hint="Choose another name.")
    stem, program, body = _BODIES[kind]
    topic = name.partition("/")[0]
    start = _START.format(schema=SCHEMA, topic=topic, kind=kind, stem=stem, program=program)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(start + body + _END)
    except FileExistsError as error:
        if path.is_file():
            raise GraderError("There is such a question already.", file=path) from error
        raise GraderError("There is a file in the place of a folder.", file=path.parent) from error
    except OSError as error:
        raise GraderError(f"It cannot be written: {error.strerror}.", file=path) from error
    return path
