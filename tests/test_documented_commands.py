"""Every command that the documents name can be given as it stands there."""

import re
import shlex
from pathlib import Path

import click
import pytest

from grader.cli.main import main

ROOT = Path(__file__).parents[1]
DOCUMENTS = (
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md", "examples/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(ROOT.glob("assignments/*/handout.md")),
)
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
TARGETS = set(
    re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)


def commands_in(text: str) -> list[str]:
    """The commands in blocks of code, one a line, and in the text."""
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    spans = [" ".join(span.split()) for span in SPAN.findall(BLOCK.sub("", text))]
    return [one for one in (*lines, *spans) if one.startswith(("grade ", "make "))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_documents_can_be_given(document: Path) -> None:
    for command in commands_in(document.read_text(encoding="utf-8")):
        program, *words = shlex.split(command, comments=True)
        if program == "make":
            assert {word for word in words if "=" not in word} <= TARGETS, command
        else:
            assert unknown_in(words) == set(), command


def unknown_in(words: list[str], group: click.Group = main) -> set[str]:
    """The subcommands and options of a command line that there are not."""
    first = next((word for word in words if word[0] not in "-.["), "")
    command = group.get_command(click.Context(group), first)  # grading a class, if it is no other
    if isinstance(command, click.Group):
        return unknown_in(words[words.index(first) + 1 :], command)
    if command is None:
        return {first} - {""}
    known = {name for option in command.params for name in option.opts} | {"--help", "--version"}
    return {name for word in words for name in re.findall(r"^--[a-z]+", word)} - known


@pytest.mark.parametrize(
    ("command", "unknown"),
    [
        ("grade quiz --studnet s1", {"--studnet"}),
        ("grade class --assignmnt x", {"--assignmnt"}),
        ("grade questions porve", {"porve"}),
        ("grade questions stats --cvs", {"--cvs"}),
    ],
)
def test_a_wrong_command_would_be_seen(command: str, unknown: set[str]) -> None:
    assert unknown_in(command.split()[1:]) == unknown
