"""One submission's verdicts in the terminal."""

import sys
import textwrap
from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from grader.cli.progress import mark_of, visible
from grader.marking import Graded
from grader.model.assignment import Assignment
from grader.model.result import CheckResult

WIDTH = 96


def print_check(assignment: Assignment, graded: Graded) -> None:
    """Prints every check with what was seen, what was asked, why, and what to try."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH + 4)
    console.print(Text(assignment.title, style="bold"))
    result = graded.result
    for check in result.checks:
        _print_one(console, check)
    failure = graded.evidence.failure if graded.evidence else None
    if failure and failure.frames:
        console.print(Text("\nYour lines, the last one first:", style="bold"))
        for frame in reversed(failure.frames[-5:]):
            line = visible(f"  {frame.file}:{frame.line} in {frame.function}: {frame.text}")
            console.print(Text(line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."))
    code = sum(check.score or 0 for check in result.checks)
    most = sum(check.max_score for check in result.checks)
    console.print(Text(f"\n{code:g} of {most:g} points for the code.", style="bold"))
    if result.quiz:
        answered = sum(bool(item.answer) for item in result.quiz.items)
        console.print(Text(f"Quiz: {answered} of {len(result.quiz.items)} questions are answered."))
        for problem in result.quiz.problems:
            console.print(Text(f"Quiz: {visible(problem)}"))


def print_limits(environment: Mapping[str, str], *, fast: bool) -> None:
    """Says what a check at home cannot know."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH + 4)
    of = "Python {python}, torch {torch}, {platform}, sandbox: {sandbox}".format(**environment)
    console.print(Text(f"\nChecked with {visible(of)}.", style="dim"))
    if fast:
        console.print(
            Text(
                "With --fast an epoch has only some batches: the accuracy was not checked, and a "
                "schedule that counts batches by a fixed number looks different."
            )
        )
    console.print(
        Text(
            "Your instructor runs the same checks, marks the quiz, and may have other versions.",
            style="dim",
        )
    )


def _print_one(console: Console, check: CheckResult) -> None:
    points = "-" if check.score is None else f"{check.score:g}/{check.max_score:g}"
    where = f"  {check.file}:{check.line}" if check.file and check.status != "pass" else ""
    title = Text.assemble(
        "\n", mark_of(check), " ", (check.kind, "bold"), f"  {points}", (visible(where), "cyan")
    )
    explanation = check.explanation
    if explanation.reason == "blocked":  # a line is enough: what to do stands at the blocker
        console.print(Text.assemble(title, "  ", explanation.seen))
        return
    console.print(title)
    parts = [explanation.seen, explanation.asked, explanation.why]
    if explanation.next_step:
        parts.append(f"Try: {explanation.next_step}")
    for part in parts:
        if part:
            filled = textwrap.fill(
                visible(part), WIDTH, initial_indent="  ", subsequent_indent="  "
            )
            console.print(Text(filled))
