"""Maths in a question's texts has to be TeX that can be shown."""

from grader.inside.fill import PLACE
from grader.questions.lines import Lines
from grader.questions.maths import faults
from grader.questions.texts import is_markdown, texts_of
from grader.questions.written import Written

_HINT = r"Write TeX between two `$`, and a dollar sign that is none of them as `\$`."


def check(written: Written, lines: Lines) -> None:
    """Every formula in every text; any number may be drawn for a `{{ name }}` in it."""
    for path, text in texts_of(written):
        if not is_markdown(path) or "$" not in text:
            continue
        filled = text if written.params is None else PLACE.sub("{1}", text)
        for place, why in faults(filled):
            within = filled.count("\n", 0, place) + 1
            lines.wrong(path, f"The maths in `{path}` cannot be shown. {why}", _HINT, within)
