"""Rules on what is true: keys are proved, and names are PyTorch's own."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from grader.questions.fields import closest
from grader.questions.lint.item import Finding, Item
from grader.questions.nodes import quote
from grader.questions.texts import texts_of

_FILES = ("lr_scheduler.py", "swa_utils.py")
_CLASS = re.compile(
    r"\blr_scheduler\.([A-Za-z_]\w*)|\b([A-Z][A-Za-z]*(?:LR|Lr|Restarts|Plateau))\b"
)
_MEMBER = re.compile(r"\b(?:lr_)?scheduler\.([a-z_]\w*)")


class Names(NamedTuple):
    """The names in the installed PyTorch's schedulers, and the arguments of each class."""

    classes: frozenset[str]
    members: frozenset[str]
    arguments: dict[str, frozenset[str]]


def no_proof(item: Item) -> Iterator[Finding]:
    """There is a proof, or a reason why there is none."""
    if item.source.written.prove is None:
        yield Finding("no_proof", "", "The question has no proof.")


def not_proved(item: Item) -> Iterator[Finding]:
    """Where numbers are drawn, the draws of the question's present form are stored."""
    if not item.proved:
        path = "params:" if item.source.written.params is not None else "plot:"
        message = "Its draws are not stored, so nobody can be asked it, and they are not looked at."
        yield Finding("not_proved", path, message)


def unknown_name(item: Item) -> Iterator[Finding]:
    """Schedulers, their members and their arguments are those of the installed PyTorch.

    Distractors are left out: a name that does not exist may be what is wrong with them.
    """
    known = installed_names()
    wrong = {f"choices.{choice.letter}.text" for choice in item.distractors}
    for path, text in texts_of(item.source.written):
        if path in wrong or path.startswith("wrong."):
            continue
        for at, name, among in _unknown(text, known):
            within = text.count("\n", 0, at) + 1
            meant = closest(name, {one.lower(): one for one in among})
            proper = next((one for one in sorted(among) if one.lower() == meant), None)
            hint = f" Is {proper} meant?" if proper else ""
            message = f"The installed PyTorch's schedulers have no {quote(name)}.{hint}"
            yield Finding("unknown_name", path, message, within)


def _unknown(text: str, known: Names) -> Iterator[tuple[int, str, frozenset[str]]]:
    for found in _CLASS.finditer(text):
        name = found[1] or found[2]
        if name not in known.classes | known.members:
            yield found.start(), name, known.classes
    for found in _MEMBER.finditer(text):
        if found[0].startswith("scheduler.") and found[1] not in known.members:
            yield found.start(), found[1], known.members
    for found in re.finditer(r"\b(\w+)\(([^()]*(?:\([^()]*\)[^()]*)*)\)", text):
        arguments = known.arguments.get(found[1])
        if arguments is None:
            continue
        flat = re.sub(r"\([^()]*\)", lambda inner: " " * len(inner[0]), found[2])
        for argument in re.finditer(r"(?:^|,)\s*([a-z_A-Z]\w*)\s*=(?!=)", flat):
            if argument[1] not in arguments and not re.fullmatch("_{4,}", argument[1]):
                yield found.start(2) + argument.start(1), argument[1], arguments


@cache
def installed_names() -> Names:
    """Reads the names from PyTorch's source; PyTorch itself, which is slow, is not imported."""
    spec = find_spec("torch")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "optim"
    trees = [ast.parse((folder / name).read_text(encoding="utf-8")) for name in _FILES]
    classes: set[str] = set()
    members: set[str] = set()
    arguments: dict[str, frozenset[str]] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.ClassDef():
                classes.add(node.name)
                arguments[node.name] = _arguments(node)
            case ast.FunctionDef():
                members.add(node.name)
            case ast.Attribute(value=ast.Name(id="self")):
                members.add(node.attr)
    return Names(frozenset(classes), frozenset(members), arguments)


def _arguments(node: ast.ClassDef) -> frozenset[str]:
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            given = (*part.args.posonlyargs, *part.args.args, *part.args.kwonlyargs)
            return frozenset(one.arg for one in given)
    return frozenset()


CHECKS = (no_proof, not_proved, unknown_name)
