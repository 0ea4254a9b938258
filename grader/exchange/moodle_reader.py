"""Moodle XML to questions."""

from collections.abc import Callable
from html import escape

from grader.exchange.accept import Weighed, blank, multiple, number, numeric, single
from grader.exchange.dom import tree_of
from grader.exchange.form import (
    MOST_CHOICES,
    Draft,
    Found,
    Reading,
    Skipped,
    clean,
    letter,
    printable,
)
from grader.exchange.markdown import from_markdown, split_code, to_markdown, to_stem
from grader.exchange.tree import Element, read_xml
from grader.model.errors import GraderError
from grader.questions.draw import stable_number
from grader.questions.nodes import quote
from grader.questions.question import Orders

_YES = {"true", "1"}
_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read(data: bytes, file: str) -> Reading:
    """Reads a Moodle XML file.

    Raises:
        GraderError: it is none, or a question in it is not as Moodle writes it; with its line.
    """
    root = read_xml(data, file)
    if root.name != "quiz":
        message = f"The file begins with <{root.name}>, and Moodle XML with <quiz>."
        raise GraderError(message, file=file, line=root.line)
    elements = root.elements("question")
    return [_question(one, file) for one in elements if one.get("type") != "category"]


def _question(element: Element, file: str) -> Found | Skipped:
    kind = element.get("type")
    name = element.words("name", "text") or element.words("idnumber")
    read_kind = _KINDS.get(kind)
    if read_kind is None:
        return Skipped(name, element.line, f"Questions of type {quote(kind)} are not known here.")
    draft = _draft(element, name, file)
    return read_kind(element, draft, file)


def _draft(element: Element, name: str, file: str) -> Draft:
    notes: list[str] = []
    stem = element.first("questiontext")
    if stem is None or not stem.words("text"):
        raise GraderError("The question has no <questiontext>.", file=file, line=element.line)
    if stem.get("format") == "markdown":
        text, code = split_code(from_markdown(clean(stem.words("text"))))
    else:
        text, code, told = to_stem(_html(stem))
        notes += told
    hints = [_markdown(one, notes) for one in element.elements("hint")]
    if len(hints) > 1:
        notes.append("only the first hint was kept.")
    if any(element.words(one, "text") for one in _COMBINED):
        notes.append("the feedback for right, partly right and wrong answers was left out.")
    tags = element.first("tags")
    points = _number(element, "defaultgrade", "1", file)
    if points <= 0:
        notes.append("points: it had 0; 1 is written.")
    return Draft(
        name=element.words("idnumber") or name or " ".join(text.split()[:6]),
        line=element.line,
        stem=text,
        code=code,
        hint=hints[0] if hints else "",
        explanation=_markdown(element.first("generalfeedback"), notes),
        tags=[clean(one.words("text")) for one in tags.elements("tag")] if tags else (),
        points=points if points > 0 else 1.0,
        shuffle=element.words("shuffleanswers").lower() not in {"false", "0"},
        notes=notes,
    )


def _multichoice(element: Element, draft: Draft, file: str) -> Found | Skipped:
    answers = element.elements("answer")
    if len(answers) < 2:  # noqa: PLR2004  (nothing to choose from)
        message = "The question has fewer than two <answer>."
        raise GraderError(message, file=file, line=element.line)
    draft.choices = [
        (_markdown(one, draft.notes), _markdown(one.first("feedback"), draft.notes))
        for one in answers
    ]
    if len(answers) > MOST_CHOICES:
        return Skipped(draft.name, draft.line, f"It has more than {MOST_CHOICES} choices.")
    weights = [_fraction(one, file) for one in answers]
    decide = multiple if element.words("single").lower() in {"false", "0"} else single
    return decide(draft, weights)


def _truefalse(element: Element, draft: Draft, file: str) -> Found | Skipped:
    draft.shuffle = False
    return _multichoice(element, draft, file)


def _numerical(element: Element, draft: Draft, file: str) -> Found | Skipped:
    answers = []
    for one in element.elements("answer"):
        tolerance = _number(one, "tolerance", "0", file)
        answers.append(_weighed(one, draft, file)._replace(tolerance=tolerance))
    if element.first("units", "unit") is not None:
        draft.notes.append("units were left out.")
    return numeric(draft, answers)


def _shortanswer(element: Element, draft: Draft, file: str) -> Found | Skipped:
    answers = [_weighed(one, draft, file) for one in element.elements("answer")]
    return blank(draft, answers, case=element.words("usecase") in _YES)


def _ordering(element: Element, draft: Draft, file: str) -> Found | Skipped:
    answers = sorted(element.elements("answer"), key=lambda one: _fraction(one, file))
    lines = [line_of(_html(one)) for one in answers]
    if len(lines) > MOST_CHOICES or len(lines) < 2:  # noqa: PLR2004  (there is no order of one)
        return Skipped(draft.name, draft.line, f"It has {len(lines)} lines.")
    if element.words("gradingtype") not in {"ALL_OR_NOTHING", "-1"}:
        draft.notes.append("a part of the points for a part of the order is not given.")
    return ordered(draft, lines)


_KINDS: dict[str, Callable[[Element, Draft, str], Found | Skipped]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "numerical": _numerical,
    "shortanswer": _shortanswer,
    "ordering": _ordering,
}


def ordered(draft: Draft, lines: list[str]) -> Found | Skipped:
    """A question of lines that are given in their right order; the letters are not in it."""
    mixed = sorted(range(len(lines)), key=lambda at: stable_number("order", draft.name, str(at)))
    draft.choices = [(lines[at], "") for at in mixed]
    key = tuple(letter(mixed.index(at)) for at in range(len(lines)))
    return draft.found("order", Orders((key,)))


def line_of(html: str) -> str:
    """A line of a program, with its indentation."""
    blocks, _ = tree_of(printable(html))
    if len(blocks) == 1 and blocks[0][0] == "pre":
        return str(blocks[0][2]).strip("\n").rstrip()
    return to_markdown(html)[0].strip("`")


def _weighed(element: Element, draft: Draft, file: str) -> Weighed:
    feedback = _markdown(element.first("feedback"), draft.notes)
    return Weighed(clean(element.words("text")), _fraction(element, file), feedback)


def _fraction(element: Element, file: str) -> float:
    value = number(element.get("fraction", "0"))
    if value is None:
        message = f"`fraction` must be a number, but is {quote(element.get('fraction'))}."
        raise GraderError(message, file=file, line=element.line)
    return value


def _number(element: Element, name: str, none: str, file: str) -> float:
    text = element.words(name) or none
    value = number(text)
    if value is None:
        found = element.first(name)
        message = f"<{name}> must be a number, but is {quote(text)}."
        raise GraderError(message, file=file, line=found.line if found else element.line)
    return value


def _markdown(element: Element | None, notes: list[str]) -> str:
    if element is None:
        return ""
    if element.get("format") == "markdown":
        return from_markdown(clean(element.words("text"))).strip()
    text, told = to_markdown(_html(element))
    notes += told
    return text


def _html(element: Element) -> str:
    text = element.words("text")
    if element.get("format") == "plain_text":
        return escape(text).replace("\n", "<br>")
    return text
