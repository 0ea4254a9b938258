"""QTI 2.1: questions to a package of items and a test that asks them."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from grader.exchange import qti21_marks as marks
from grader.exchange.form import Group
from grader.exchange.markup import code_html, stem_html, to_html
from grader.exchange.package import write_zip
from grader.exchange.picture import image_html, svg_of
from grader.exchange.tree import add, add_html, write_xml
from grader.questions.question import Question

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
_PLACE = f"{NAMESPACE} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
RESPONSE, FEEDBACK, SOLUTION = "RESPONSE", "FEEDBACK", "SOLUTION"


def write(groups: Sequence[Group], topic: str) -> bytes:
    """The package's bytes. Of a question's variants the test selects one."""
    files = {"imsmanifest.xml": _manifest(groups, topic), "test.xml": _test(groups, topic)}
    for question in _all(groups):
        files[f"items/{question.id}.xml"] = _item(question)
        if question.plot:
            files[f"items/{question.id}.svg"] = svg_of(question.plot)
    return write_zip(files)


def _all(groups: Sequence[Group]) -> list[Question]:
    return [question for group in groups for question in group.questions]


def _root(name: str, **attributes: str) -> ET.Element:
    fixed = {"xmlns": NAMESPACE, "xmlns:xsi": _SCHEMA, "xsi:schemaLocation": _PLACE}
    return ET.Element(name, {**fixed, **attributes})


def _item(question: Question) -> bytes:
    fixed = {"adaptive": "false", "timeDependent": "false"}
    root = _root("assessmentItem", identifier=f"q_{question.id}", title=question.id, **fixed)
    marks.declare(root, question)
    body = ET.Element("itemBody")
    picture = image_html(question.plot, f"{question.id}.svg") if question.plot else ""
    _flow(body, stem_html(question.stem, question.code, picture, as_mathml=True))
    _interaction(body, question)
    processing = marks.processing(question)
    feedback = [_modal(FEEDBACK, one.letter, one.feedback) for one in question.choices]
    if question.kind == "order":
        feedback = []
    solution = _modal(SOLUTION, "explanation", question.explanation)
    # Only where white space means nothing is it put in.
    ET.indent(root)
    ET.indent(processing)
    root.append(body)
    root.append(processing)
    root.extend(one for one in [*feedback, solution] if one is not None)
    return write_xml(root)


def _interaction(body: ET.Element, question: Question) -> None:
    if question.kind in {"numeric", "blank"}:
        line = add(body, "p")
        length = {"expectedLength": "20"}
        add(line, "textEntryInteraction", responseIdentifier=RESPONSE, **length)
        return
    fields = {"responseIdentifier": RESPONSE, "shuffle": str(question.shuffle).lower()}
    if question.kind == "order":
        counts = {len(order) for order in marks.orders_of(question)}
        if max(counts) < len(question.choices) or len(counts) > 1:
            fields |= {"minChoices": str(min(counts)), "maxChoices": str(len(question.choices))}
        interaction = add(body, "orderInteraction", **fields)
    else:
        most = "1" if question.kind == "single" else "0"
        interaction = add(body, "choiceInteraction", **fields, maxChoices=most)
    for choice in question.choices:
        simple = add(interaction, "simpleChoice", identifier=choice.letter)
        is_line = question.kind == "order"
        text = code_html(choice.text) if is_line else to_html(choice.text, as_mathml=True)
        _flow(simple, text)


def _modal(outcome: str, identifier: str, text: str) -> ET.Element | None:
    if not text:
        return None
    fields = {"outcomeIdentifier": outcome, "identifier": identifier, "showHide": "show"}
    element = ET.Element("modalFeedback", fields)
    _flow(element, to_html(text, as_mathml=True))
    return element


def _flow(parent: ET.Element, html: str) -> None:
    """HTML as QTI has it: a list's items and preformatted text hold the same there."""
    add_html(parent, html)
    for element in parent.iter("ol"):
        element.attrib.pop("start", None)


def _test(groups: Sequence[Group], topic: str) -> bytes:
    root = _root("assessmentTest", identifier="test", title=topic)
    part = {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "simultaneous"}
    section = add(add(root, "testPart", **part), "assessmentSection", identifier="questions")
    section.attrib |= {"title": topic, "visible": "true"}
    for place, group in enumerate(groups):
        parent = section
        if len(group.questions) > 1:
            fields = {"title": group.name, "visible": "false"}
            parent = add(section, "assessmentSection", identifier=f"group_{place}", **fields)
            add(parent, "selection", select="1")
        for question in group.questions:
            href = f"items/{question.id}.xml"
            add(parent, "assessmentItemRef", identifier=f"ref_{question.id}", href=href)
    ET.indent(root)
    return write_xml(root)


def _manifest(groups: Sequence[Group], topic: str) -> bytes:
    root = ET.Element("manifest", {"identifier": f"package_{topic}", "xmlns": _PACKAGE})
    metadata = add(root, "metadata")
    add(metadata, "schema", "QTIv2.1 Package")
    add(metadata, "schemaversion", "1.0.0")
    add(root, "organizations")
    resources = add(root, "resources")
    fields = {"identifier": "r_test", "type": "imsqti_test_xmlv2p1", "href": "test.xml"}
    test = add(resources, "resource", **fields)
    add(test, "file", href="test.xml")
    for question in _all(groups):
        add(test, "dependency", identifierref=f"r_{question.id}")
    for question in _all(groups):
        path = f"items/{question.id}.xml"
        fields = {"identifier": f"r_{question.id}", "type": "imsqti_item_xmlv2p1", "href": path}
        item = add(resources, "resource", **fields)
        add(item, "file", href=path)
        if question.plot:
            add(item, "file", href=f"items/{question.id}.svg")
    ET.indent(root)
    return write_xml(root)
