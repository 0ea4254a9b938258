"""`grade questions lint`: what makes questions worse than they could be."""

import contextlib
import json
import sys
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from grader.cli import options
from grader.model.errors import GraderError

if TYPE_CHECKING:  # YAML is not needed for `--help`
    from grader.questions.read import Source

BANK = "question_bank"


@click.command("lint")
@click.argument("what", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@options.course
def lint_questions(what: tuple[str, ...], as_json: bool, course: Path | None) -> None:
    """Look questions over by the rules of item writing; nothing of them is run.

    WHAT is topics or files; everything if not given. Ends with 0 where nothing is found, 1 where
    something is, 2 where a file is wrong. docs/questions.md lists the rules.
    """
    from grader.questions.lint.run import lint  # noqa: PLC0415

    sources, others = _chosen(what, course)
    told = lint(sources, others)
    open_ = [one for one in told if one.silenced is None]
    if as_json:
        document = {
            "questions": len(sources),
            "findings": [_plain(one) for one in open_],
            "silenced": [_plain(one) for one in told if one.silenced is not None],
        }
        click.echo(json.dumps(document, indent=1))
    else:
        for one in open_:
            click.echo(str(one))
        asked, found = _count(len(sources), "question"), _count(len(open_), "finding")
        click.echo(f"{asked}: {found}, {len(told) - len(open_)} silenced.")
    sys.exit(1 if open_ else 0)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _plain(one: object) -> dict[str, object]:
    fields: dict[str, object] = msgspec.to_builtins(one)
    return {name: value for name, value in fields.items() if value is not None}


def _chosen(what: Sequence[str], course: Path | None) -> tuple[list["Source"], list["Source"]]:
    """The questions that are meant, and the others beside files that are meant."""
    from grader.intake.course import find_course  # noqa: PLC0415
    from grader.questions.read import raise_all, read_files, read_topic, topics_of  # noqa: PLC0415

    files = [Path(name) for name in what if Path(name).suffix in {".yaml", ".yml"}]
    topics = [name for name in what if Path(name) not in files]
    bank = find_course(course, Path.cwd()) / BANK if topics or not files else Path()
    if not what and not (topics := topics_of(bank)):
        raise GraderError("The question bank has no topics.", file=bank)
    found: dict[Path, Source] = {}
    errors: list[GraderError] = []
    readers = [partial(read_topic, bank, name) for name in topics]
    for read_all in (*readers, *(partial(read_files, [file]) for file in files)):
        try:
            read = read_all()
        except GraderError as error:
            errors += getattr(error, "errors", [error])
        else:
            found |= {source.file.resolve(): source for source in read}
    raise_all(errors)
    return list(found.values()), list(_beside(files, found))


def _beside(files: Sequence[Path], chosen: Collection[Path]) -> Iterator["Source"]:
    """The other questions in the files' folders; what is wrong in them is not asked about."""
    from grader.questions.read import read_question  # noqa: PLC0415

    for folder in sorted({file.resolve().parent for file in files}):
        for path in sorted(folder.glob("*.yaml")):
            if path not in chosen:
                with contextlib.suppress(GraderError):
                    yield read_question(path)
