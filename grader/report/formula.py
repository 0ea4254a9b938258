"""Formulas as MathML on a page, which browsers draw without a script and screen readers read."""

import xml.etree.ElementTree as ET

from markupsafe import Markup

from grader.questions.maths import MathsError, mathml
from grader.questions.maths_words import line_of

LONG = 30  # characters as a line; less fits beside everything else on a phone
# A page's policy admits no style but its own sheet's, which has these classes.
CLASSES = {
    "text-align: left": "to-left",
    "text-align: right": "to-right",
    "padding-left: 0": "tight-left",
    "padding-left:1em": "wide-left",
    "padding-right: 0": "tight-right",
}


def formula(tex: str) -> str:
    """The HTML of a formula; TeX that is none stays as it is written."""
    try:
        made = mathml(tex)
    except MathsError:
        return str(Markup.escape(f"${tex}$"))
    words = line_of(tex)
    root = ET.Element("math", {"alttext": words})
    root.extend(map(_classed, made))
    html = ET.tostring(root, encoding="unicode", short_empty_elements=False)
    # No browser breaks a formula; on a phone a long one is scrolled, by keyboard too.
    return html if len(words) < LONG else f'<span class="formula" tabindex="0">{html}</span>'


def _classed(element: ET.Element) -> ET.Element:
    """The element anew, with classes in the place of styles."""
    made = ET.Element(element.tag, dict(element.attrib))
    style = made.attrib.pop("style", "")
    classes = [CLASSES[part] for part in style.split(";") if part in CLASSES]
    if classes:
        made.set("class", " ".join(classes))
    made.text = element.text
    made.extend(map(_classed, element))
    return made
