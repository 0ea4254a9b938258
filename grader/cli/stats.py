"""`grade questions stats`: how each question of a quiz did over a class."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import options

if TYPE_CHECKING:  # neither is needed for `--help`
    from rich.console import Console

    from grader.questions.analysis import QuestionFigures, QuizAnalysis

WIDTH = 100
NONE = "\N{EN DASH}"  # where there is no figure
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", type=options.EXISTING_OR_NOT, default=Path("grades"))
@click.option("--csv", "csv_file", type=FILE, help="Write the figures as a CSV file too.")
@click.option("--json", "json_file", type=FILE, help="Write the figures as a JSON file too.")
@options.course
def stats(folder: Path, csv_file: Path | None, json_file: Path | None, course: Path | None) -> None:
    """Tell how hard each question of a quiz was, and whether its choices work.

    FOLDER is the folder of marks that `grade SUBMISSIONS` wrote (default: grades).
    """
    from grader.export.question_stats import stats_csv, stats_json  # noqa: PLC0415
    from grader.intake.course import find_course  # noqa: PLC0415
    from grader.pages import replace_file  # noqa: PLC0415
    from grader.quiz_stats import analyse_folder  # noqa: PLC0415

    assignment, analysis = analyse_folder(folder, find_course(course, Path.cwd()))
    if csv_file:
        replace_file(csv_file, stats_csv(analysis))
    if json_file:
        replace_file(json_file, stats_json(assignment, analysis))
    _print(analysis)


def _print(analysis: "QuizAnalysis") -> None:
    from rich.console import Console  # noqa: PLC0415

    console = Console(
        file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False
    )
    _print_quiz(console, analysis)
    _print_questions(console, analysis)
    for question in analysis.questions:
        _print_answers(console, question, analysis.quiz.n)


def _print_quiz(console: "Console", analysis: "QuizAnalysis") -> None:
    from rich.text import Text  # noqa: PLC0415

    from grader.questions.analysis import left_out  # noqa: PLC0415
    from grader.questions.statistics import FEW  # noqa: PLC0415

    quiz = analysis.quiz
    console.print(Text(f"{quiz.n} students took the quiz.", style="bold"))
    for sentence in left_out(analysis):
        console.print(Text(sentence))
    if analysis.few:
        console.print(
            Text(f"Too few: under {FEW} students, these figures say little.", style="yellow")
        )
    if quiz.n:
        parts = [
            f"mean {_number(quiz.mean, 2)} of {analysis.most:g} points",
            f"median {_number(quiz.median, 2)}",
            f"sd {_number(quiz.sd, 2)}",
            f"alpha {_number(quiz.alpha, 2)}",
            f"standard error of a mark {_number(quiz.standard_error, 2)}",
            f"n {quiz.n}",
        ]
        console.print(Text(" · ".join(parts)))
    if analysis.note:
        console.print(Text(f"No alpha: {analysis.note}."))


def _print_questions(console: "Console", analysis: "QuizAnalysis") -> None:
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    table.add_column("question", overflow="fold")
    for name in ("n", "answered", "facility", "sd", "discrimination", "efficiency"):
        table.add_column(name, justify="right")
    table.add_column("", overflow="fold")
    few = "too few" if analysis.few else ""
    for question in analysis.questions:
        figures = question.figures
        table.add_row(
            question.id,
            str(figures.n),
            str(question.answered),
            _percent(figures.facility),
            _number(figures.sd, 2),
            _number(figures.discrimination, 2),
            _percent(figures.efficiency),
            "; ".join(filter(None, (few, question.note))),
            style="dim" if analysis.few else None,
        )
    console.print()
    console.print(table)


def _print_answers(console: "Console", question: "QuestionFigures", n: int) -> None:
    from rich.text import Text  # noqa: PLC0415

    from grader.cli.visible import visible  # noqa: PLC0415

    lines = [
        f"  {'✓' if choice.right else ' '} {choice.letter}  {choice.count:>5} of {n} "
        f"({_percent(choice.share)}), with the rest {_number(choice.correlation, 2)}"
        + (f"  {choice.remark}" if choice.remark else "")
        for choice in question.choices
    ]
    many = f", over {question.variants} variants" if question.variants > 1 else ""
    if question.wrong:
        lines.append(f"  commonest wrong answers{many}:")
        lines += [f"    {wrong.count:>5} of {n}  {wrong.answer}" for wrong in question.wrong]
    if lines:
        console.print(Text(f"\n{question.id}", style="bold"))
        for line in lines:
            console.print(Text(visible(line)))


def _number(figure: float | None, digits: int) -> str:
    return NONE if figure is None else f"{figure:.{digits}f}"


def _percent(share: float | None) -> str:
    return NONE if share is None else f"{100 * share:.1f} %"
