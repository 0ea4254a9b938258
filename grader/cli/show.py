"""One submission's verdicts in the terminal."""

import sys
import textwrap
from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from grader import __version__
from grader.cli.progress import mark_of
from grader.cli.visible import visible
from grader.environment import differences
from grader.marking import Graded
from grader.model.assignment import Assignment, EnvironmentSpec
from grader.model.basis import digest_of
from grader.model.result import CheckResult

WIDTH = 96
FAST = (
    "With --fast an epoch has only some batches: the accuracy was not checked, and a schedule that "
    "counts batches by a fixed number looks different."
)
UNKNOWN = "This cannot know of checks that are kept back, nor of the marks of your quiz."
SANDBOX = (
    "Here your program could read other files and use the network. In your instructor's run it has "
    "a folder of its own, no network, and limits on time and memory."
)


def print_check(assignment: Assignment, graded: Graded) -> None:
    """Prints every check with what was seen, what was asked, why, and what to try."""
    console = _console()
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


def print_limits(
    assignment: Assignment,
    environment: Mapping[str, str],
    *,
    fast: bool,
    grader: str = __version__,
) -> None:
    """Says what a check at home cannot know, and what is another here than in the class's run.

    `grader` is the version of the grader that observed the reference.
    """
    of = "Python {python}, torch {torch}, {platform}, sandbox: {sandbox}".format(**environment)
    told = assignment.environment != EnvironmentSpec()
    perhaps = "" if told else ", perhaps with other versions"
    others = differences(assignment.environment, environment)
    if grader != __version__:
        others.append(f"torch-grader {__version__}, not {grader}")
    paragraphs = [(f"Checked with {visible(of)} (environment {digest_of(environment)}).", "dim")]
    if others:
        different = f"Not what your instructor grades with: {visible('; '.join(others))}."
        paragraphs.append((f"{different} A result can come out a little differently.", "yellow"))
    if environment["sandbox"] != "full":
        paragraphs.append((SANDBOX, "yellow"))
    if fast:
        paragraphs.append((FAST, ""))
    runs = f"Your instructor runs the same checks{perhaps}."
    paragraphs.append((f"{runs} {UNKNOWN}", "dim"))
    console = _console()
    console.print()
    for text, style in paragraphs:
        console.print(Text(textwrap.fill(text, console.width - 1), style=style))


def _console() -> Console:
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH + 4)


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
    width = min(WIDTH, console.width - 1)  # a terminal may be narrower
    for part in parts:
        if part:
            filled = textwrap.fill(
                visible(part), width, initial_indent="  ", subsequent_indent="  "
            )
            console.print(Text(filled))
