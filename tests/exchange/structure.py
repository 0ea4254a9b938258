"""The structure that QTI and Moodle XML ask of a file, made from their specifications.

No schema files are at hand. For each element: the elements that may be in it, in this order where
`ordered` says so, and the attributes it must have. What is not listed may not be there.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

# QTI 2.1 has blocks alone in an item's body, and none of them within a paragraph.
BLOCK = "p pre ul ol div"
INLINE = "code em strong br img span math textEntryInteraction"
FLOW = f"{BLOCK} {INLINE}"
HTML = {
    "p": (INLINE, ""),
    "pre": ("code", ""),
    "ul": ("li", ""),
    "ol": ("li", ""),
    "li": (FLOW, ""),
    "code": ("", ""),
    "em": (INLINE, ""),
    "strong": (INLINE, ""),
    "span": ("", ""),
    "br": ("", ""),
    "img": ("", "src alt"),
}
# In these the children stand in the order of the list.
ORDERED = {
    *("assessmentItem", "responseDeclaration", "assessmentTest", "item", "manifest", "resource"),
    *("responseCondition", "assessment"),
}
RULES = "setOutcomeValue"
SHOWN = (
    "mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover "
    "mtable mtr mtd mphantom mpadded mstyle"
)
MATHML = {
    "math": ("semantics", "alttext"),
    "semantics": ("mrow annotation", ""),
    "annotation": ("", "encoding"),
    **dict.fromkeys(SHOWN.split(), (SHOWN, "")),
}
QTI21 = (
    HTML
    | MATHML
    | {
        "assessmentItem": (
            "responseDeclaration outcomeDeclaration itemBody responseProcessing modalFeedback",
            "identifier title adaptive timeDependent",
        ),
        "responseDeclaration": ("correctResponse mapping", "identifier cardinality baseType"),
        "correctResponse": ("value", ""),
        "value": ("", ""),
        "mapping": ("mapEntry", "defaultValue"),
        "mapEntry": ("", "mapKey mappedValue"),
        "outcomeDeclaration": ("defaultValue", "identifier cardinality baseType"),
        "defaultValue": ("value", ""),
        "itemBody": (f"{BLOCK} choiceInteraction orderInteraction", ""),
        "choiceInteraction": ("simpleChoice", "responseIdentifier shuffle maxChoices"),
        "orderInteraction": ("simpleChoice", "responseIdentifier shuffle"),
        "simpleChoice": (FLOW, "identifier"),
        "textEntryInteraction": ("", "responseIdentifier"),
        "responseProcessing": ("responseCondition setOutcomeValue", ""),
        "responseCondition": ("responseIf responseElseIf responseElse", ""),
        "responseIf": (f"isNull {RULES}", ""),
        "responseElseIf": (f"match equal or {RULES}", ""),
        "responseElse": (RULES, ""),
        "isNull": ("variable", ""),
        "or": ("match", ""),
        "match": ("variable correct ordered", ""),
        "equal": ("correct variable", "toleranceMode tolerance"),
        "ordered": ("baseValue", ""),
        "variable": ("", "identifier"),
        "correct": ("", "identifier"),
        "baseValue": ("", "baseType"),
        "setOutcomeValue": ("variable baseValue mapResponse sum", "identifier"),
        "sum": ("baseValue mapResponse", ""),
        "mapResponse": ("", "identifier"),
        "modalFeedback": (FLOW, "outcomeIdentifier identifier showHide"),
        "assessmentTest": ("testPart", "identifier title"),
        "testPart": ("assessmentSection", "identifier navigationMode submissionMode"),
        "assessmentSection": (
            "selection assessmentSection assessmentItemRef",
            "identifier title visible",
        ),
        "selection": ("", "select"),
        "assessmentItemRef": ("", "identifier href"),
    }
)
MANIFEST = {
    "manifest": ("metadata organizations resources", "identifier"),
    "metadata": ("schema schemaversion", ""),
    "schema": ("", ""),
    "schemaversion": ("", ""),
    "organizations": ("", ""),
    "resources": ("resource", ""),
    "resource": ("file dependency", "identifier type"),
    "file": ("", "href"),
    "dependency": ("", "identifierref"),
}
CANVAS = {
    "questestinterop": ("assessment", ""),
    "assessment": ("qtimetadata section", "ident title"),
    "qtimetadata": ("qtimetadatafield", ""),
    "qtimetadatafield": ("fieldlabel fieldentry", ""),
    "fieldlabel": ("", ""),
    "fieldentry": ("", ""),
    "section": ("selection_ordering item section", "ident"),
    "selection_ordering": ("selection", ""),
    "selection": ("selection_number selection_extension", ""),
    "selection_number": ("", ""),
    "selection_extension": ("points_per_item", ""),
    "points_per_item": ("", ""),
    "item": ("itemmetadata presentation resprocessing itemfeedback", "ident title"),
    "itemmetadata": ("qtimetadata", ""),
    "presentation": ("material response_lid response_str", ""),
    "material": ("mattext", ""),
    "mattext": ("", "texttype"),
    "response_lid": ("render_choice", "ident rcardinality"),
    "response_str": ("render_fib", "ident rcardinality"),
    "render_choice": ("response_label", ""),
    "render_fib": ("response_label", ""),
    "response_label": ("material", "ident"),
    "resprocessing": ("outcomes respcondition", ""),
    "outcomes": ("decvar", ""),
    "decvar": ("", "varname vartype minvalue maxvalue"),
    "respcondition": ("conditionvar setvar displayfeedback", "continue"),
    "conditionvar": ("other varequal and or", ""),
    "and": ("varequal not vargte varlte", ""),
    "or": ("varequal and", ""),
    "not": ("varequal", ""),
    "other": ("", ""),
    "varequal": ("", "respident"),
    "vargte": ("", "respident"),
    "varlte": ("", "respident"),
    "setvar": ("", "action varname"),
    "displayfeedback": ("", "feedbacktype linkrefid"),
    "itemfeedback": ("flow_mat", "ident"),
    "flow_mat": ("material", ""),
}
_COMMON = "name questiontext generalfeedback defaultgrade penalty hidden idnumber hint tags answer"
_OWN = (
    "single shuffleanswers answernumbering showstandardinstruction usecase unitgradingtype "
    "unitpenalty showunits unitsleft layouttype selecttype selectcount gradingtype showgrading "
    "numberingstyle"
)
MOODLE = {
    "quiz": ("question", ""),
    "question": (f"category {_COMMON} {_OWN}", "type"),
    "category": ("text", ""),
    "name": ("text", ""),
    "questiontext": ("text file", "format"),
    "generalfeedback": ("text", "format"),
    "hint": ("text", "format"),
    "answer": ("text feedback tolerance", "fraction"),
    "feedback": ("text", "format"),
    "tags": ("tag", ""),
    "tag": ("text", ""),
    "file": ("", "name path encoding"),
    **dict.fromkeys(
        [*_OWN.split(), "text", "tolerance", "defaultgrade", "penalty", "hidden", "idnumber"],
        ("", ""),
    ),
}
ROOTS = {
    "assessmentItem": QTI21,
    "assessmentTest": QTI21,
    "questestinterop": CANVAS,
    "manifest": MANIFEST,
    "quiz": MOODLE,
}


def faults(data: bytes) -> list[str]:
    """What a document has that its format does not, or lacks."""
    root = ET.fromstring(data)  # noqa: S314  (we wrote it)
    return list(_faults(root, ROOTS[_name(root)]))


def _faults(element: ET.Element, grammar: dict[str, tuple[str, str]]) -> Iterator[str]:
    name = _name(element)
    if name not in grammar:
        yield f"<{name}> is not known"
        return
    children, attributes = (words.split() for words in grammar[name])
    found = [_name(child) for child in element]
    yield from (f"<{one}> in <{name}>" for one in found if one not in children)
    yield from (f"<{name}> lacks {one}" for one in attributes if one not in element.attrib)
    if name in ORDERED:
        places = [children.index(one) for one in found if one in children]
        if places != sorted(places):
            yield f"<{name}> has {found}"
    for child in element:
        yield from _faults(child, grammar)


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
