"""`grade questions`: the author's commands for the question bank."""

import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import options
from grader.cli.exchange import export_topic, import_file
from grader.cli.lint import lint_questions
from grader.cli.preview import preview_question
from grader.cli.stats import stats
from grader.model.errors import GraderError
from grader.sandbox.levels import Level, choose_level

if TYPE_CHECKING:  # the sandbox is not needed for `--help`
    from grader.proving import Proved
    from grader.questions.read import Source

BANK = "question_bank"


@click.group()
def questions() -> None:
    """Write, prove and look at questions of the bank."""


questions.add_command(export_topic)
questions.add_command(import_file)
questions.add_command(lint_questions)
questions.add_command(preview_question)
questions.add_command(stats)


@questions.command()
@click.argument("what", nargs=-1)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=None,
    help="How many questions to prove at a time (default: one a core).",
)
@click.option("--locked", is_flag=True, help="Fail where variants.json is not as it would be.")
@options.sandbox
@options.course
def prove(
    what: tuple[str, ...],
    jobs: int | None,
    locked: bool,
    sandbox: Level | None,
    course: Path | None,
) -> None:
    """Run the proofs of questions in the sandbox, and store their variants.

    WHAT is topics or files; everything if not given. Ends with 0 where all keys hold, 1 where a
    key does not hold or a distractor is true, 2 where a file or a proof is wrong.
    """
    from grader.proving import prove_all, store  # noqa: PLC0415

    began = time.monotonic()
    sources, whole = _chosen(what, course)
    level = choose_level(sandbox, own_code=True)
    proved = sorted(
        prove_all(sources, jobs or os.cpu_count() or 1, level),
        key=lambda one: str(one.source.file),
    )
    for one in proved:
        for error in (*one.faults, *one.wrong):
            click.echo(f"{error}", err=True)
    _print_counts(proved, time.monotonic() - began)
    changed = store(proved, whole_topics=whole, write=not locked)
    for folder in changed:
        verb = "is not up to date" if locked else "was written"
        click.echo(f"{folder / 'variants.json'} {verb}.", err=locked)
    if any(one.faults for one in proved):
        sys.exit(2)
    sys.exit(1 if any(one.wrong for one in proved) or (locked and changed) else 0)


@questions.command()
@options.course
def schema(course: Path | None) -> None:
    """Write the JSON Schema of questions, by which editors complete and check them."""
    from grader.questions.schema import SCHEMA, schema_text  # noqa: PLC0415

    path = _bank(course) / SCHEMA
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(schema_text(), encoding="utf-8")
    except OSError as error:
        raise GraderError(f"It cannot be written: {error.strerror}.", file=path) from error
    click.echo(f"{path} was written.")


@questions.command()
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(["single", "multiple", "numeric", "order", "blank"]),
    default="single",
    show_default=True,
)
@options.course
def new(name: str, kind: str, course: Path | None) -> None:
    """Write a commented skeleton of a question: NAME is TOPIC/ID."""
    from grader.questions.skeleton import write_skeleton  # noqa: PLC0415

    click.echo(f"{write_skeleton(_bank(course), name, kind)} was written.")


def _bank(course: Path | None) -> Path:
    from grader.intake.course import find_course  # noqa: PLC0415

    return find_course(course, Path.cwd()) / BANK


def _chosen(what: Sequence[str], course: Path | None) -> tuple[list["Source"], bool]:
    """The questions that are meant, and whether they are whole topics."""
    from grader.questions.read import raise_all, read_files, read_topic, topics_of  # noqa: PLC0415

    bank = _bank(course)
    names = list(what) or topics_of(bank)
    if not names:
        raise GraderError("The question bank has no topics.", file=bank)
    files = [Path(name) for name in names if Path(name).suffix in {".yaml", ".yml"}]
    sources: list[Source] = []
    errors: list[GraderError] = []
    for name in names:
        try:
            is_file = Path(name) in files
            sources += read_files([Path(name)]) if is_file else read_topic(bank, name)
        except GraderError as error:
            errors += getattr(error, "errors", [error])
    raise_all(errors)
    return sources, not files


def _print_counts(proved: Sequence["Proved"], seconds: float) -> None:
    counts = Counter(one.method for one in proved)
    draws = sum(len(one.draws) for one in proved if one.source.written.params is not None)
    variants = sum(one.source.written.params is not None for one in proved)
    run = [one for one in proved if one.method not in {"none", "missing"}]
    holding = sum(one.holds for one in run)
    torch = next((one.torch for one in proved if one.torch), "")
    for method in ("value", "claims", "runs", "raises", "symptom", "holds", "none", "missing"):
        if counts[method]:
            click.echo(f"{method:8} {counts[method]:4}")
    click.echo(
        f"{holding} of {len(run)} proofs hold"
        + (f" on torch {torch}" if torch else "")
        + f"; {variants} have variants, {draws:,} draws were proved; {seconds:.1f} s."
    )
