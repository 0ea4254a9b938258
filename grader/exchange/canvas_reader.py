"""QTI 1.2 as Canvas writes it to questions: a package, or one assessment of it."""

import re
from collections.abc import Callable, Iterator
from html import escape

from grader.exchange.accept import Weighed, blank, multiple, number, numeric, single
from grader.exchange.form import MOST_CHOICES, Draft, Found, Reading, Skipped, clean
from grader.exchange.markdown import to_markdown, to_stem
from grader.exchange.package import read_zip
from grader.exchange.tree import Element, read_xml
from grader.model.errors import GraderError
from grader.questions.nodes import quote


def read(data: bytes, file: str) -> Reading:
    """Reads a package, or its XML.

    Raises:
        GraderError: it is none, or a question in it is not as Canvas writes it; with its line.
    """
    if not data.startswith(b"PK"):
        return _assessment(read_xml(data, file), file, shuffle=True)
    files = read_zip(data, file)
    found: Reading = []
    seen = False
    for name, text in files.items():
        if b"questestinterop" in text[:4096]:
            seen = True
            meta = files.get(f"{name.rpartition('/')[0]}/assessment_meta.xml", b"")
            fixed = b"<shuffle_answers>false</shuffle_answers>" in meta
            where = f"{file}/{name}"
            found += _assessment(read_xml(text, where), where, shuffle=not fixed)
    if not seen:
        message = "The package has no file with <questestinterop>, as QTI 1.2 has."
        raise GraderError(message, file=file)
    return found


def _assessment(root: Element, file: str, *, shuffle: bool) -> Reading:
    if root.name != "questestinterop":
        message = f"The file begins with <{root.name}>, and QTI 1.2 with <questestinterop>."
        raise GraderError(message, file=file, line=root.line)
    return [_item(item, file, shuffle=shuffle) for item in root.walk("item")]


def _item(item: Element, file: str, *, shuffle: bool) -> Found | Skipped:
    fields = {
        one.words("fieldlabel"): one.words("fieldentry") for one in item.walk("qtimetadatafield")
    }
    kind = fields.get("question_type", "")
    title = item.get("title") or item.get("ident")
    read_kind = _KINDS.get(kind)
    if read_kind is None:
        return Skipped(title, item.line, f"Questions of type {quote(kind)} are not known here.")
    notes: list[str] = []
    stem = item.first("presentation", "material", "mattext")
    if stem is None or not stem.text.strip():
        raise GraderError("The question has no text.", file=file, line=item.line)
    text, code, told = to_stem(_html(stem))
    given = number(fields.get("points_possible", "1")) or 0.0
    if given <= 0:
        notes.append("points: it had none; 1 is written.")
    feedback = {one.get("ident"): _feedback(one, notes) for one in item.elements("itemfeedback")}
    if "correct_fb" in feedback or "general_incorrect_fb" in feedback:
        notes.append("the feedback for right and wrong answers was left out.")
    generic = title.strip().lower() in {"", "question"}
    draft = Draft(
        name=" ".join(text.split()[:6]) if generic else title,
        line=item.line,
        stem=text,
        code=code,
        explanation=feedback.get("general_fb", ""),
        points=given if given > 0 else 1.0,
        shuffle=shuffle,
        notes=[*notes, *told],
    )
    return read_kind(item, draft, feedback, file)


def _choice(item: Element, draft: Draft, feedback: dict[str, str], file: str) -> Found | Skipped:
    right = _picked(item, draft, feedback, file)
    return right if isinstance(right, Skipped) else single(draft, [100.0 * one for one in right])


def _answers(item: Element, draft: Draft, feedback: dict[str, str], file: str) -> Found | Skipped:
    right = _picked(item, draft, feedback, file)
    if isinstance(right, Skipped):
        return right
    # Canvas takes off for a wrong pick what it gives for a right one.
    share = 100 / max(1, sum(right))
    return multiple(draft, [share if one else -share for one in right])


def _picked(
    item: Element, draft: Draft, feedback: dict[str, str], file: str
) -> list[bool] | Skipped:
    """Puts the choices into the draft; which of them are right."""
    labels = list(item.walk("response_label"))
    if len(labels) < 2:  # noqa: PLR2004  (nothing to choose from)
        raise GraderError("The question has fewer than two choices.", file=file, line=item.line)
    if len(labels) > MOST_CHOICES:
        return Skipped(draft.name, draft.line, f"It has more than {MOST_CHOICES} choices.")
    draft.choices = [(_label(one, draft.notes), _own(one, feedback)) for one in labels]
    named = {one.text.strip() for condition in _scored(item) for one in _positive(condition)}
    return [one.get("ident") in named for one in labels]


def _true_false(
    item: Element, draft: Draft, feedback: dict[str, str], file: str
) -> Found | Skipped:
    draft.shuffle = False
    return _choice(item, draft, feedback, file)


def _numerical(
    item: Element, draft: Draft, _feedback: dict[str, str], file: str
) -> Found | Skipped:
    answers = []
    for condition in _scored(item):
        exact = next(condition.walk("varequal"), None)
        if exact is not None and exact.get("precisiontype"):
            draft.notes.append("tolerance: it was a precision; its limits are written.")
        low = next(condition.walk("vargte", "vargt"), None)
        high = next(condition.walk("varlte", "varlt"), None)
        ends = [_value(one, file) for one in (low, high) if one is not None]
        if len(ends) == 2:  # noqa: PLR2004  (both ends of a range)
            value = _value(exact, file) if exact is not None else sum(ends) / 2
            margin = number(exact.get("margin")) if exact is not None else None
            if exact is None or exact.get("margintype") != "absolute" or margin is None:
                margin = max(abs(end - value) for end in ends)
        elif exact is not None:
            value, margin = _value(exact, file), number(exact.get("margin")) or 0.0
            if exact.get("margintype") == "percent":
                margin *= abs(value) / 100
        else:
            continue
        answers.append(Weighed(repr(value), 100.0, "", margin))
    return numeric(draft, answers)


def _short(item: Element, draft: Draft, _feedback: dict[str, str], _file: str) -> Found | Skipped:
    forms = [one.text for condition in _scored(item) for one in _positive(condition)]
    answers = [Weighed(clean(form).strip().replace("*", r"\*"), 100.0) for form in forms]
    return blank(draft, answers, case=False)


_KINDS: dict[str, Callable[[Element, Draft, dict[str, str], str], Found | Skipped]] = {
    "multiple_choice_question": _choice,
    "true_false_question": _true_false,
    "multiple_answers_question": _answers,
    "numerical_question": _numerical,
    "short_answer_question": _short,
}


def _scored(item: Element) -> Iterator[Element]:
    """The conditions that give all the points."""
    for condition in item.walk("respcondition"):
        score = condition.first("setvar")
        given = number(score.text) if score is not None else None
        if given is not None and given > 99:  # noqa: PLR2004  (of 100)
            yield condition.first("conditionvar") or condition


def _positive(condition: Element) -> Iterator[Element]:
    """What an answer must be equal to, and not what it must not."""
    for one in condition.elements():
        if one.name == "varequal":
            yield one
        elif one.name != "not":
            yield from _positive(one)


def _label(label: Element, notes: list[str]) -> str:
    found = next(label.walk("mattext"), None)
    text, told = to_markdown(_html(found)) if found is not None else ("", ())
    notes += told
    return text


def _own(label: Element, feedback: dict[str, str]) -> str:
    return feedback.get(f"{label.get('ident')}_fb", "")


def _feedback(element: Element, notes: list[str]) -> str:
    found = next(element.walk("mattext"), None)
    text, told = to_markdown(_html(found)) if found is not None else ("", ())
    notes += told
    return text


def _value(element: Element, file: str) -> float:
    value = number(element.text)
    if value is None:
        message = f"<{element.name}> must be a number, but is {quote(element.text.strip())}."
        raise GraderError(message, file=file, line=element.line)
    return value


def _html(element: Element) -> str:
    if element.get("texttype") == "text/plain":
        return re.sub(r"\n", "<br>", escape(element.text.strip()))
    return element.text
