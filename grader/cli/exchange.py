"""`grade questions export` and `import`: questions to and from learning platforms."""

from pathlib import Path
from typing import get_args

import click

from grader.cli import options
from grader.exchange.form import Format

BANK = "question_bank"
_FORMATS = click.Choice(get_args(Format))


@click.command("export")
@click.argument("topic")
@click.option("--format", "to", type=_FORMATS, required=True, help="What to write.")
@click.option("--out", type=options.EXISTING_OR_NOT, required=True, help="The file to write.")
@click.option(
    "--variants",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="How many variants to write of a question that has some.",
)
@options.course
def export_topic(topic: str, to: Format, out: Path, variants: int, course: Path | None) -> None:
    """Write the questions of TOPIC for a learning platform.

    What the format cannot carry is told on stderr, a line a question.
    """
    from grader.exchange.give import export  # noqa: PLC0415
    from grader.intake.course import find_course  # noqa: PLC0415

    done = export(find_course(course, Path.cwd()) / BANK, topic, to, variants)
    for line in done.told:
        click.echo(line, err=True)
    out.write_bytes(done.data)
    click.echo(f"{out}: {done.summary}")


@click.command("import")
@click.argument("file", type=options.EXISTING_OR_NOT)
@click.option("--format", "of", type=_FORMATS, help="What FILE is; found from it if not given.")
@click.option("--topic", required=True, help="The topic in the question bank to write to.")
@options.course
def import_file(file: Path, of: Format | None, topic: str, course: Path | None) -> None:
    """Write the questions of FILE into the question bank, each as a file that is still to do.

    No file is overwritten. What was changed or left out is told on stderr.
    """
    from grader.exchange.take import take  # noqa: PLC0415
    from grader.intake.course import find_course  # noqa: PLC0415

    done = take(file, of, find_course(course, Path.cwd()) / BANK, topic)
    for line in done.told:
        click.echo(line, err=True)
    click.echo(f"{file}: {done.summary}")
