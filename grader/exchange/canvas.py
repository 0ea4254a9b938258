"""QTI 1.2 as Canvas writes it: questions to a package that Canvas imports as a quiz."""

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from grader.exchange.form import Group, decimal
from grader.exchange.markup import stem_html, to_html
from grader.exchange.package import write_zip
from grader.exchange.picture import image_html, svg_of
from grader.exchange.tree import add, write_xml
from grader.questions.question import Forms, Number, Question, Several

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_META = "http://canvas.instructure.com/xsd/cccv1p0"
_MANIFEST = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_LEARNING = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
_TYPES = {
    "single": "multiple_choice_question",
    "multiple": "multiple_answers_question",
    "numeric": "numerical_question",
    "blank": "short_answer_question",
}
RESPONSE = "response1"


def write(groups: Sequence[Group], topic: str) -> bytes:
    """The package's bytes. Of a question's variants Canvas draws one for each student."""
    ident = _ident("quiz", topic)
    root = ET.Element("questestinterop", xmlns=_QTI)
    assessment = add(root, "assessment", ident=ident, title=topic)
    _field(add(assessment, "qtimetadata"), "cc_maxattempts", "1")
    section = add(assessment, "section", ident="root_section")
    pictures = {}
    for group in groups:
        parent = _selection(section, group) if len(group.questions) > 1 else section
        for question in group.questions:
            if question.plot:
                pictures[f"images/{question.id}.svg"] = svg_of(question.plot)
            _item(parent, question, _ident(group.name, question.id))
    ET.indent(root)
    return write_zip(
        {
            "imsmanifest.xml": _manifest(ident, topic, list(pictures)),
            f"{ident}/{ident}.xml": write_xml(root),
            f"{ident}/assessment_meta.xml": _meta(ident, topic, groups),
            "non_cc_assessments/": b"",
            **pictures,
        }
    )


def _ident(*parts: str) -> str:
    """An identifier that stays the same, so that a second import updates the first."""
    return "g" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:31]


def _selection(section: ET.Element, group: Group) -> ET.Element:
    inner = add(section, "section", ident=_ident("group", group.name), title=group.name)
    selection = add(add(inner, "selection_ordering"), "selection")
    add(selection, "selection_number", "1")
    points = decimal(group.questions[0].points)
    add(add(selection, "selection_extension"), "points_per_item", points)
    return inner


def _item(section: ET.Element, question: Question, ident: str) -> None:
    item = add(section, "item", ident=ident, title=question.id)
    answers = _answers(question)
    fields = add(add(item, "itemmetadata"), "qtimetadata")
    _field(fields, "question_type", _TYPES[question.kind])
    _field(fields, "points_possible", decimal(question.points))
    _field(fields, "original_answer_ids", ",".join(answers))
    _field(fields, "assessment_question_identifierref", _ident("source", question.id))
    presentation = add(item, "presentation")
    source = f"%24IMS-CC-FILEBASE%24/images/{question.id}.svg"
    picture = image_html(question.plot, source) if question.plot else ""
    _material(presentation, stem_html(question.stem, question.code, picture))
    _response(presentation, question, answers)
    _processing(item, question, answers)
    feedback = {
        f"{at}_fb": one.feedback for at, one in zip(answers, question.choices, strict=False)
    }
    for name, text in {"general_fb": question.explanation, **feedback}.items():
        if text:
            _material(add(add(item, "itemfeedback", ident=name), "flow_mat"), to_html(text))


def _answers(question: Question) -> list[str]:
    """An identifier, a whole number, for each choice or right form."""
    forms = question.key.forms if isinstance(question.key, Forms) else ()
    count = len(question.choices) or len(forms)
    return [str(1000 + place) for place in range(count)]


def _response(presentation: ET.Element, question: Question, answers: Sequence[str]) -> None:
    if question.kind in {"single", "multiple"}:
        many = "Multiple" if question.kind == "multiple" else "Single"
        response = add(presentation, "response_lid", ident=RESPONSE, rcardinality=many)
        render = add(response, "render_choice")
        for at, choice in zip(answers, question.choices, strict=True):
            _material(add(render, "response_label", ident=at), to_html(choice.text))
        return
    response = add(presentation, "response_str", ident=RESPONSE, rcardinality="Single")
    kind = {"fibtype": "Decimal"} if question.kind == "numeric" else {}
    add(add(response, "render_fib", **kind), "response_label", ident="answer1", rshuffle="No")


def _processing(item: ET.Element, question: Question, answers: Sequence[str]) -> None:
    processing = add(item, "resprocessing")
    limits = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
    add(add(processing, "outcomes"), "decvar", **limits)
    if question.explanation:
        add(_condition(processing, "Yes"), "other")
        _display(processing, "general_fb")
    for at, choice in zip(answers, question.choices, strict=False):
        if choice.feedback:
            add(_condition(processing, "Yes"), "varequal", at, respident=RESPONSE)
            _display(processing, f"{at}_fb")
    right = _condition(processing, "No")
    match question.key:
        case Number() as key:
            _number(right, key)
        case Forms(forms):
            for form in forms:
                add(right, "varequal", form, respident=RESPONSE)
        case Several(letters):
            both = add(right, "and")
            for at, choice in zip(answers, question.choices, strict=True):
                parent = both if choice.letter in letters else add(both, "not")
                add(parent, "varequal", at, respident=RESPONSE)
        case _:
            place = [one.letter for one in question.choices].index(question.right[0])
            add(right, "varequal", answers[place], respident=RESPONSE)
    add(processing[-1], "setvar", "100", action="Set", varname="SCORE")


def _number(condition: ET.Element, key: Number) -> None:
    either = add(condition, "or")
    exact = {"margintype": "absolute", "margin": repr(key.margin)}
    add(either, "varequal", repr(key.value), respident=RESPONSE, **exact)
    both = add(either, "and")
    add(both, "vargte", repr(key.value - key.margin), respident=RESPONSE)
    add(both, "varlte", repr(key.value + key.margin), respident=RESPONSE)


def _condition(processing: ET.Element, goes_on: str) -> ET.Element:
    return add(add(processing, "respcondition", continue_=goes_on), "conditionvar")


def _display(processing: ET.Element, name: str) -> None:
    add(processing[-1], "displayfeedback", feedbacktype="Response", linkrefid=name)


def _material(parent: ET.Element, html: str) -> None:
    add(add(parent, "material"), "mattext", html, texttype="text/html")


def _field(parent: ET.Element, label: str, entry: str) -> None:
    field = add(parent, "qtimetadatafield")
    add(field, "fieldlabel", label)
    add(field, "fieldentry", entry)


def _meta(ident: str, topic: str, groups: Sequence[Group]) -> bytes:
    """Settings of the quiz; its choices are shuffled where all of them may be."""
    asked = [group.questions[0] for group in groups]
    choices = [one for one in asked if one.kind in {"single", "multiple"}]
    points = f"{sum(one.points for one in asked):.1f}"
    root = ET.Element("quiz", identifier=ident, xmlns=_META)
    add(root, "title", topic)
    add(root, "description")
    add(root, "shuffle_answers", str(all(one.shuffle for one in choices)).lower())
    add(root, "scoring_policy", "keep_highest")
    add(root, "quiz_type", "assignment")
    add(root, "points_possible", points)
    add(root, "allowed_attempts", "1")
    add(root, "available", "false")
    ET.indent(root)
    return write_xml(root)


def _manifest(ident: str, topic: str, pictures: Sequence[str]) -> bytes:
    root = ET.Element("manifest", identifier=_ident("manifest", topic), xmlns=_MANIFEST)
    metadata = add(root, "metadata")
    add(metadata, "schema", "IMS Content")
    add(metadata, "schemaversion", "1.1.3")
    add(root, "organizations")
    resources = add(root, "resources")
    quiz = add(resources, "resource", identifier=ident, type="imsqti_xmlv1p2")
    add(quiz, "file", href=f"{ident}/{ident}.xml")
    meta = _ident("meta", topic)
    add(quiz, "dependency", identifierref=meta)
    href = f"{ident}/assessment_meta.xml"
    add(add(resources, "resource", identifier=meta, type=_LEARNING, href=href), "file", href=href)
    for path in pictures:
        fields = {"identifier": _ident("picture", path), "type": "webcontent", "href": path}
        add(add(resources, "resource", **fields), "file", href=path)
    ET.indent(root)
    return write_xml(root)
