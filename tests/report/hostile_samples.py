"""Submissions that mean harm to the pages that show them."""

import msgspec
from sample_marks import check, evidence, optimizer_runs, result

from grader.model.evidence import Evidence, Failure, Frame, Measured
from grader.model.result import Mistake, QuizItem, QuizResult, Result

SCRIPT = "<script>document.title='owned';alert(1)</script>"
IMAGE = '"><img src=x onerror="document.title=\'owned\'">'
HIDDEN = "\u202egnp.exe\u2066 \x1b[31m\x00\x9b\ud800"
HOSTILE = f"{SCRIPT}{IMAGE}{HIDDEN}'{{{{ 7 * 7 }}}}</pre></style></title>"
HOSTILE_ID = (
    HOSTILE.replace("/", "\u2215").replace("\x00", "").replace("\ud800", "\udcff") + " #%?é"
)


def hostile() -> tuple[Result, Evidence]:
    """A submission that has its tricks wherever a student has a say."""
    return hostile_with(HOSTILE_ID, HOSTILE)


def hostile_with(id_: str, text: str) -> tuple[Result, Evidence]:
    """A submission with this text in every field that is one, whoever it comes from."""
    frames = (Frame(text, 1, text, text), Frame("train.py", 1, text, text))
    words = dict.fromkeys(("reason", "asked", "seen", "why", "next_step"), text)
    mistake = Mistake(text, text, text, 1)
    marks = result(
        id_,
        check("step_order", "crash", file=text, line=1, mistake=mistake, **words),
        check("lr_values", "fail", line=1, **words),
        flags=(text, f"quiz: {text}"),
    )
    # One question is not in the bank, to the others it is no answer that could be foreseen.
    ids = (text, "step-order", "steplr-third-epoch")
    items = tuple(QuizItem(id_, (text, text), 0, 1, text) for id_ in ids)
    answers = QuizResult(0, 6, items, (text,))
    seen = evidence(
        optimizer_runs([0.01, float("nan"), float("inf"), -1.0, 1e300]),
        ending="crash",
        stage="train",
        failure=Failure(text, text, frames),
        history=({f"loss{text}": 1.0, f"acc{text}": 0.5, text: 1.0},) * 3,
        stdout=text,
        stderr=text,
        notes=(text,),
        measured=Measured(problem=text),
    )
    return msgspec.structs.replace(marks, quiz=answers), seen
