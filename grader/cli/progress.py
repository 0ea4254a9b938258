"""What `grade` shows while it works, and the table at its end."""

import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from grader.cli.visible import visible
from grader.marking import Graded
from grader.model.result import CheckResult, Result
from grader.model.submission import Submission
from grader.report.words import audit_counts

SYMBOLS = {
    "pass": ("✓", "green"),
    "partial": ("◐", "yellow"),
    "fail": ("✗", "red"),
    "skipped": ("-", "dim"),
}
NAMES_SHOWN = 3
WIDE = 160  # where no terminal says how wide it is


class Progress:
    """A bar where stderr is a terminal, a line a submission where it is not.

    It is a `pipeline.Listener` by its methods.
    """

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[running]}"),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task = self._bar.add_task("Starting", total=None, rate="", running="")
        self._running: list[str] = []
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._ended = self._kept = self._total = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def found(self, submissions: Sequence[Submission], others: Sequence[str]) -> None:
        """The submissions that there are, and the files that are none."""
        self._total = len(submissions)
        if others:
            names = ", ".join(map(visible, others[:NAMES_SHOWN]))
            more = f" and {len(others) - NAMES_SHOWN} more" if len(others) > NAMES_SHOWN else ""
            self._say(f"Not submissions, and left out: {names}{more}.")
        self._bar.update(self._task, description="Running the reference")

    def ready(self, kept: int) -> None:
        """Submissions begin; `kept` of them are marked already, from stored evidence."""
        self._began = time.monotonic()
        self._ended = self._kept = kept
        if kept:
            self._say(f"{kept} of {self._total} are unchanged, and are not run again.")
        self._bar.update(self._task, description="Grading", total=self._total, completed=kept)

    def started(self, submission_id: str) -> None:
        """A submission's turn has come."""
        with self._lock:
            self._running.append(submission_id)
            self._show()

    def ended(self, graded: Graded) -> None:
        """A submission has its marks."""
        result = graded.result
        with self._lock:
            self._ended += 1
            if result.id in self._running:
                self._running.remove(result.id)
            self._show()
        if not self._console.is_terminal:
            self._say(f"[{self._ended}/{self._total}] {visible(result.id)}: {_score(result)}")

    def _show(self) -> None:
        ran = self._ended - self._kept
        minutes = (time.monotonic() - self._began) / 60
        names = ", ".join(map(visible, self._running[:NAMES_SHOWN]))
        self._bar.update(
            self._task,
            completed=self._ended,
            rate=f"{ran / minutes:.0f}/min" if ran else "",
            running=Text(names).plain.replace("[", r"\["),
        )

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


def print_summary(results: Sequence[Result], index: Path) -> None:
    """Prints a row a submission, what needs a look, and where the report is."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDE)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Submission", overflow="fold", min_width=12)
    table.add_column("Score", justify="right")
    kinds = [check.kind for check in results[0].checks] if results else []
    for kind in kinds:
        table.add_column(kind.replace("_", " "))
    table.add_column("quiz", justify="right")
    for result in results:
        cells = [mark_of(check) for check in result.checks]
        quiz = f"{result.quiz.score:g}" if result.quiz else ""
        table.add_row(Text(visible(result.id)), _score(result), *cells, quiz)
    console.print(table)
    for status, words in (("needs_attention", "Needs attention"), ("ungradable", "Ungradable")):
        for result in results:
            if result.status == status:
                seen = result.checks[0].explanation.seen if result.checks else ""
                line = f"{words}: {visible(result.id)}: {visible(seen)}"
                console.print(line, markup=False, highlight=False, soft_wrap=True)
    for result in results:
        for flag in result.flags if result.audit not in {None, "proved"} else ():
            if flag.startswith("audit: "):
                line = f"{visible(result.id)}: {visible(flag)}"
                console.print(line, markup=False, highlight=False, soft_wrap=True)
    audits = audit_counts(results)
    if audits:
        console.print(f"audit: {audits}", markup=False, highlight=False)
    console.print(f"Report: {index}", markup=False, highlight=False, soft_wrap=True)


def mark_of(check: CheckResult) -> Text:
    """A check's status as a symbol or a word, in its colour."""
    symbol, style = SYMBOLS.get(check.status, (check.status.replace("_", " "), "magenta"))
    return Text(symbol, style=style)


def _score(result: Result) -> str:
    return "-" if result.score is None else f"{result.score:g}/{result.max_score:g}"
