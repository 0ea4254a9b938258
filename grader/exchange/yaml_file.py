"""A question that was found, as a question's file with what is still to be done."""

import re
from typing import Any

import yaml

from grader.exchange.form import Found
from grader.questions.question import Forms, Number, One, Orders, Question, Several
from grader.questions.schema import SCHEMA

TODO = "TODO"


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks; nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002  (the base's signature)
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def yaml_text(found: Found, origin: str) -> str:
    """The file's text.

    Args:
        found: the question.
        origin: the name of the file that it comes from.
    """
    head = [
        f"# yaml-language-server: $schema=../{SCHEMA}",
        f"# TODO: imported from {_comment(origin)}, line {found.line}. There is no proof yet, and",
        "# what says TODO is missing. `grade questions lint` tells what is left to do.",
        *(f"# TODO: {_comment(note)}" for note in found.notes),
    ]
    fields = yaml.dump(
        _fields(found.question), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000
    )
    return "\n".join(head) + "\n" + fields


def id_of(name: str) -> str:
    """A name as a question's id."""
    id_ = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:80].rstrip("_")
    return "question" if id_ in {"", "variants"} else id_


def _comment(text: str) -> str:
    return ascii(text)[1:-1]


def _fields(question: Question) -> dict[str, Any]:
    fields: dict[str, Any] = {"kind": question.kind, "difficulty": question.difficulty}
    if question.points != 1:
        fields["points"] = question.points
    fields["tags"] = list(question.tags) or ["imported"]
    fields["stem"] = question.stem or TODO
    if question.code is not None:
        fields["code"] = question.code
    fields |= _own(question)
    fields["hint"] = question.hint or TODO
    fields["explanation"] = question.explanation or TODO
    fields["common_mistakes"] = question.common_mistakes or {"todo": TODO}
    return fields


def _own(question: Question) -> dict[str, Any]:
    """The fields of its kind."""
    choices = {
        one.letter: {"text": one.text or TODO, "feedback": one.feedback or TODO}
        for one in question.choices
    }
    fixed = {} if question.shuffle else {"shuffle": False}
    match question.key:
        case One(letter):
            return {"choices": choices, "key": letter, **fixed}
        case Several(letters, credit):
            return {"choices": choices, "key": list(letters), "credit": credit, **fixed}
        case Number(value, relative, absolute):
            span = {"relative": relative} if relative else {"absolute": absolute}
            return {"key": value, "tolerance": span, **_wrong(question, "value")}
        case Orders(orders):
            lines = {one.letter: one.text for one in question.choices}
            key = orders[0] if len(orders) == 1 else orders
            return {
                "lines": lines,
                "key": [one if isinstance(one, str) else list(one) for one in key],
            }
        case Forms(forms, compare):
            compared = {} if compare == "code" else {"compare": compare}
            return {"key": list(forms), **compared, **_wrong(question, "text")}


def _wrong(question: Question, name: str) -> dict[str, Any]:
    listed = [{name: one.answer, "feedback": one.feedback or TODO} for one in question.wrong]
    return {"wrong": listed} if listed else {}
