"""The words and signs that the pages use for checks and their statuses."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from grader.model.evidence import Verdict
from grader.model.result import Result
from grader.report.text import NONE


class Mark(NamedTuple):
    """How a status looks: a sign, a word, and a tone that a style sheet colours."""

    symbol: str
    word: str
    tone: str


MARKS = {
    "pass": Mark("✓", "passed", "good"),
    "partial": Mark("◐", "partly", "warn"),
    "fail": Mark("✗", "not passed", "bad"),
    "skipped": Mark(NONE, "skipped", "quiet"),
    "timeout": Mark("◷", "timeout", "bad"),
    "memory": Mark("▦", "out of memory", "bad"),
    "crash": Mark("✸", "crash", "bad"),
    "internal_error": Mark("⚠", "grader fault", "odd"),
}

OPENS, CLOSES = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"

TITLES = {
    "scheduler_arguments": "The scheduler and its arguments",
    "step_order": "When scheduler.step() is called",
    "lr_values": "The LR in every epoch",
    "constraints": "Model, optimizer and data as given",
    "accuracy": "What the trained model reaches",
}

_NAMED = re.compile(rf"\b(the check |because of what happened in )`?({'|'.join(TITLES)})\b`?")

SHORT_TITLES = {
    "scheduler_arguments": "Scheduler",
    "step_order": "Order",
    "lr_values": "LR",
    "constraints": "As given",
    "accuracy": "Accuracy",
}

STAGES = {
    "start": "starting up",
    "import": "importing your file",
    "model": "building the model",
    "optimizer": "calling build_optimizer()",
    "scheduler": "calling build_scheduler()",
    "train": "calling train()",
    "finished": "finishing",
}

ENDINGS = {
    "crash": "Your program stopped before the end.",
    "timeout": "Your program ran out of time.",
    "memory": "Your program ran out of memory.",
}

ATTENTION = "Not marked yet: this needs a person's attention."
UNGRADABLE = "This could not be graded."


VERDICTS: dict[Verdict, str] = {
    "proved": "proved",
    "not_provable": "not provable",
    "contradicted": "contradicted",
}


def audit_counts(results: Sequence[Result]) -> str:
    """How many audits ended in what, such as "10 proved, 1 contradicted"; empty without any."""
    counts = Counter(result.audit for result in results if result.audit)
    return ", ".join(f"{counts[key]} {word}" for key, word in VERDICTS.items() if counts[key])


def title_of(kind: str) -> str:
    """A check's title on a student's page."""
    return TITLES.get(kind, kind)


def with_titles(text: str) -> str:
    """What a check says, with the title that a page gives another check in place of its kind."""
    return _NAMED.sub(lambda found: f"{found[1]}{OPENS}{TITLES[found[2]]}{CLOSES}", text)


def short_title_of(kind: str) -> str:
    """A check's title at the head of a column."""
    return SHORT_TITLES.get(kind, kind)
