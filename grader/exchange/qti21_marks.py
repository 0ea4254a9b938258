"""How an item of QTI 2.1 is marked: its declarations, and the rules that set its score.

The score is the question's points; every rule of ours has an expression here that gives the same.
"""

import xml.etree.ElementTree as ET

from grader.exchange.form import decimal
from grader.exchange.tree import add
from grader.questions.question import Forms, Number, One, Orders, Question, Several

_BASE = {"single": "identifier", "multiple": "identifier", "order": "identifier"}
_MANY = {"multiple": "multiple", "order": "ordered"}


def orders_of(question: Question) -> tuple[tuple[str, ...], ...]:
    """The right orders of lines."""
    return question.key.orders if isinstance(question.key, Orders) else ()


def declare(root: ET.Element, question: Question) -> None:
    """Adds the declarations of the response and of what comes of it."""
    base = _BASE.get(question.kind, "float" if question.kind == "numeric" else "string")
    many = _MANY.get(question.kind, "single")
    fields = {"identifier": "RESPONSE", "cardinality": many, "baseType": base}
    response = add(root, "responseDeclaration", **fields)
    correct = add(response, "correctResponse")
    key = question.key
    match key:
        case Number() as numeric:
            values: tuple[str, ...] = (repr(numeric.value),)
        case Forms(forms):
            values = forms[:1]
        case _:
            values = question.right
    for value in values:
        add(correct, "value", value)
    _mapping(response, question)
    score = {"identifier": "SCORE", "cardinality": "single", "baseType": "float"}
    maximum = {"normalMaximum": decimal(question.points), "normalMinimum": "0"}
    add(add(add(root, "outcomeDeclaration", **score, **maximum), "defaultValue"), "value", "0")
    if question.kind in {"single", "multiple"}:
        kind = {"cardinality": _MANY.get(question.kind, "single"), "baseType": "identifier"}
        add(root, "outcomeDeclaration", identifier="FEEDBACK", **kind)
    if question.explanation:
        kind = {"cardinality": "single", "baseType": "identifier"}
        add(root, "outcomeDeclaration", identifier="SOLUTION", **kind)


def _mapping(response: ET.Element, question: Question) -> None:
    """What each choice, or each right form, gives of the points."""
    points = question.points
    match question.key:
        case Several(letters, credit) if credit != "all_or_nothing":
            count = len(question.choices) if credit == "each_answer" else len(letters)
            share = points / count
            limits = {"lowerBound": "0", "upperBound": repr(points)}
            fields = limits if credit == "net_correct" else {}
            mapping = add(response, "mapping", defaultValue="0", **fields)
            for choice in question.choices:
                value = share if choice.letter in letters else -share
                add(mapping, "mapEntry", mapKey=choice.letter, mappedValue=repr(value))
        case Forms(forms, compare):
            mapping = add(response, "mapping", defaultValue="0")
            case = {"caseSensitive": str(compare == "code").lower()}
            for form in forms:
                add(mapping, "mapEntry", mapKey=form, mappedValue=repr(points), **case)


def processing(question: Question) -> ET.Element:
    """The rules that set the score and the feedback."""
    root = ET.Element("responseProcessing")
    condition = add(root, "responseCondition")
    empty = add(condition, "responseIf")
    add(add(empty, "isNull"), "variable", identifier="RESPONSE")
    _set(empty, "SCORE", "0")
    match question.key:
        case Forms() | Several(credit="net_correct" | "each_answer"):
            rest = add(condition, "responseElse")
            _mapped(rest, question)
        case _:
            right = add(condition, "responseElseIf")
            _right(right, question)
            _set(right, "SCORE", repr(question.points))
            _set(add(condition, "responseElse"), "SCORE", "0")
    if question.kind in {"single", "multiple"}:
        shown = add(root, "setOutcomeValue", identifier="FEEDBACK")
        add(shown, "variable", identifier="RESPONSE")
    if question.explanation:
        told = add(root, "setOutcomeValue", identifier="SOLUTION")
        add(told, "baseValue", "explanation", baseType="identifier")
    return root


def _mapped(parent: ET.Element, question: Question) -> None:
    score = add(parent, "setOutcomeValue", identifier="SCORE")
    key = question.key
    if isinstance(key, Several) and key.credit == "each_answer":
        # A wrong choice that is left gives its share: all of them do until they are picked.
        wrong = len(question.choices) - len(key.letters)
        score = add(score, "sum")
        free = question.points * wrong / len(question.choices)
        add(score, "baseValue", repr(free), baseType="float")
    add(score, "mapResponse", identifier="RESPONSE")


def _right(parent: ET.Element, question: Question) -> None:
    match question.key:
        case Number() as key:
            # The relative mode counts in percent, and its limits are turned around below 0.
            relative = bool(key.relative) and key.value > 0
            mode = "relative" if relative else "absolute"
            span = repr(key.relative * 100 if relative else key.margin)
            fields = {"toleranceMode": mode, "tolerance": f"{span} {span}"}
            equal = add(parent, "equal", **fields)
            add(equal, "correct", identifier="RESPONSE")
            add(equal, "variable", identifier="RESPONSE")
        case Orders(orders):
            either = add(parent, "or") if len(orders) > 1 else parent
            _match(either)
            for order in orders[1:]:
                match = add(either, "match")
                add(match, "variable", identifier="RESPONSE")
                ordered = add(match, "ordered")
                for letter in order:
                    add(ordered, "baseValue", letter, baseType="identifier")
        case One() | Several() | Forms():
            _match(parent)


def _match(parent: ET.Element) -> None:
    match = add(parent, "match")
    add(match, "variable", identifier="RESPONSE")
    add(match, "correct", identifier="RESPONSE")


def _set(parent: ET.Element, outcome: str, value: str) -> None:
    element = add(parent, "setOutcomeValue", identifier=outcome)
    add(element, "baseValue", value, baseType="float")
