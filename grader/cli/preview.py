"""`grade questions preview`: what students will see of a question."""

import webbrowser
from pathlib import Path

import click
import platformdirs

from grader.cli import options
from grader.intake.course import find_course


@click.command("preview")
@click.argument("question")
@click.option(
    "--draws",
    type=click.IntRange(1, 100),
    default=3,
    show_default=True,
    help="How many variants to show of a question that has some.",
)
@click.option(
    "--out",
    "--output",  # as it was called first
    type=options.EXISTING_OR_NOT,
    help="The folder to write the two pages to (default: the user's cache).",
)
@click.option("--no-open", is_flag=True, help="Do not open the pages in the browser.")
@options.course
def preview_question(
    question: str, draws: int, out: Path | None, no_open: bool, course: Path | None
) -> None:
    """Show what students will see of QUESTION, a file or TOPIC/ID: graded, and to practise on."""
    from grader.asking import preview  # noqa: PLC0415
    from grader.pages import replace_file  # noqa: PLC0415

    graded, practice = preview(find_course(course, Path.cwd()), question, draws)
    folder = out or platformdirs.user_cache_path("torch-grader") / "preview"
    folder.mkdir(parents=True, exist_ok=True)
    for kind, page in (("graded", graded), ("practice", practice)):
        path = folder / f"{Path(question).stem}-{kind}.html"
        replace_file(path, page)
        click.echo(f"{path} was written.")
        if not no_open:
            webbrowser.open(path.resolve().as_uri())
