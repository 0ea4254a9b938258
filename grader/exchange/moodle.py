"""Moodle XML: questions to the file that Moodle imports."""

import base64
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from grader.exchange.form import Group, decimal, fractions, tags_of
from grader.exchange.markup import code_html, stem_html, to_html
from grader.exchange.picture import image_html, svg_of
from grader.exchange.tree import add, write_xml
from grader.questions.question import Forms, Number, Orders, Question, Several

_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "numeric": "numerical",
    "order": "ordering",
    "blank": "shortanswer",
}
_PICTURE = "plot.svg"


def write(groups: Sequence[Group], topic: str) -> bytes:
    """The file's bytes. A question of several variants is a category, to draw one of."""
    quiz = ET.Element("quiz")
    for group in groups:
        below = f"/{_category(group.name)}" if len(group.questions) > 1 else ""
        category = add(add(quiz, "question", type="category"), "category")
        add(category, "text", f"$course$/top/{_category(topic)}{below}")
        for question in group.questions:
            _question(quiz, question)
    ET.indent(quiz)
    return write_xml(quiz)


def _category(name: str) -> str:
    return " ".join(name.split()).replace("/", "//")


def _question(quiz: ET.Element, question: Question) -> None:
    element = add(quiz, "question", type=_TYPES[question.kind])
    add(add(element, "name"), "text", question.id)
    plot = question.plot
    picture = image_html(plot, f"@@PLUGINFILE@@/{_PICTURE}") if plot else ""
    stem = _html(element, "questiontext", stem_html(question.stem, question.code, picture))
    if plot:
        content = base64.b64encode(svg_of(plot)).decode()
        add(stem, "file", content, name=_PICTURE, path="/", encoding="base64")
    _html(element, "generalfeedback", to_html(question.explanation))
    add(element, "defaultgrade", decimal(question.points))
    add(element, "penalty", "0.3333333")
    add(element, "hidden", "0")
    add(element, "idnumber", question.id)
    _own(element, question)
    if question.hint:
        _html(element, "hint", to_html(question.hint))
    tags = add(element, "tags")
    for tag in tags_of(question):
        add(add(tags, "tag"), "text", tag)


def _own(element: ET.Element, question: Question) -> None:
    match question.key:
        case Number() as key:
            _answer(element, repr(key.value), 100).append(_tolerance(key.margin))
            for one in question.wrong:
                wrong = _answer(element, repr(one.answer), 0, one.feedback)
                wrong.append(_tolerance(key.margin))
            for name, value in (
                ("unitgradingtype", "0"),
                ("unitpenalty", "0.1"),
                ("showunits", "3"),
            ):
                add(element, name, value)
            add(element, "unitsleft", "0")
        case Forms(forms, compare):
            add(element, "usecase", "1" if compare == "code" else "0")
            for form in forms:
                _answer(element, _literal(form), 100)
            for one in question.wrong:
                _answer(element, _literal(str(one.answer)), 0, one.feedback)
        case Orders(orders):
            _ordering(element, question, orders[0])
        case key:
            _choices(element, question, single=not isinstance(key, Several))


def _choices(element: ET.Element, question: Question, *, single: bool) -> None:
    add(element, "single", str(single).lower())
    add(element, "shuffleanswers", str(question.shuffle).lower())
    add(element, "answernumbering", "abc")
    add(element, "showstandardinstruction", "0")
    weights = fractions(question)
    for choice, weight in zip(question.choices, weights, strict=True):
        share = max(weight, 0.0) if single else weight
        answer = _answer(element, to_html(choice.text), share, choice.feedback)
        answer.set("format", "html")


def _ordering(element: ET.Element, question: Question, order: Sequence[str]) -> None:
    fields = {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": "0",
        "gradingtype": "ALL_OR_NOTHING",
        "showgrading": "SHOW",
        "numberingstyle": "none",
    }
    for name, value in fields.items():
        add(element, name, value)
    texts = {choice.letter: choice.text for choice in question.choices}
    for place, letter in enumerate(order, 1):
        answer = add(element, "answer", fraction=str(place), format="html")
        add(answer, "text", code_html(texts[letter]))


def _answer(element: ET.Element, text: str, weight: float, feedback: str = "") -> ET.Element:
    answer = add(element, "answer", fraction=f"{weight:.7g}", format="moodle_auto_format")
    add(answer, "text", text)
    _html(answer, "feedback", to_html(feedback))
    return answer


def _tolerance(margin: float) -> ET.Element:
    element = ET.Element("tolerance")
    element.text = repr(margin)
    return element


def _literal(form: str) -> str:
    """An answer to compare with: a star of its own is no wildcard."""
    return form.replace("*", r"\*")


def _html(parent: ET.Element, name: str, html: str) -> ET.Element:
    element = add(parent, name, format="html")
    add(element, "text", html)
    return element
