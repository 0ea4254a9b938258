"""QTI 2.1 and 2.2 to questions: a package, or one item of it."""

from collections.abc import Callable, Iterator

from grader.exchange.accept import Weighed, blank, multiple, number, numeric, single
from grader.exchange.form import MOST_CHOICES, Draft, Found, Reading, Skipped, clean, letter
from grader.exchange.markdown import to_markdown, to_stem
from grader.exchange.moodle_reader import line_of
from grader.exchange.package import read_zip
from grader.exchange.tree import Element, inner_html, read_xml
from grader.model.errors import GraderError
from grader.questions.nodes import quote
from grader.questions.question import Number, Orders, Several

_FEEDBACK = ("feedbackInline", "feedbackBlock")


def read(data: bytes, file: str) -> Reading:
    """Reads a package, or one item.

    Raises:
        GraderError: it is none, or an item is not as QTI has it; with its line.
    """
    if not data.startswith(b"PK"):
        return [_item(read_xml(data, file), file)]
    found: Reading = []
    for name, text in read_zip(data, file).items():
        if b"<assessmentItem" in text and b"<assessmentItemRef" not in text:
            where = f"{file}/{name}"
            found.append(_item(read_xml(text, where), where))
    if not found:
        message = "The package has no file with <assessmentItem>, as QTI 2.1 has."
        raise GraderError(message, file=file)
    return found


class _Item:
    """An item's parts."""

    def __init__(self, root: Element, file: str) -> None:
        self.root, self.file = root, file
        self.title = root.get("title") or root.get("identifier")
        body = root.first("itemBody")
        if root.name != "assessmentItem" or body is None:
            message = "The file has no <assessmentItem> with an <itemBody>."
            raise GraderError(message, file=file, line=root.line)
        self.body = body
        self.interactions = list(_interactions(body))
        self.processing = root.first("responseProcessing") or Element("", {}, 1)
        self.template = self.processing.get("template").rpartition("/")[2]

    def response(self) -> Element:
        """The declaration that the one interaction speaks of."""
        name = self.interactions[0].get("responseIdentifier")
        for one in self.root.elements("responseDeclaration"):
            if one.get("identifier") == name:
                return one
        message = f"The item declares no response {quote(name)}."
        raise GraderError(message, file=self.file, line=self.root.line)

    def correct(self) -> list[str]:
        """The values of the right response."""
        found = self.response().first("correctResponse")
        return [one.text.strip() for one in found.elements("value")] if found else []

    def points(self) -> float:
        """What a right response gives."""
        for one in self.root.elements("outcomeDeclaration"):
            if one.get("identifier") == "SCORE" and one.get("normalMaximum"):
                return number(one.get("normalMaximum")) or 1.0
        return 1.0

    def mapped(self) -> bool:
        """Whether the score is a sum of what is picked."""
        maps = next(self.processing.walk("mapResponse"), None) is not None
        return maps or self.template.startswith("map_response")


def _item(root: Element, file: str) -> Found | Skipped:
    item = _Item(root, file)
    if len(item.interactions) != 1:
        reason = f"It has {len(item.interactions)} interactions, and not one."
        return Skipped(item.title, root.line, reason)
    interaction = item.interactions[0]
    read_kind = _KINDS.get(interaction.name)
    if read_kind is None:
        return Skipped(item.title, root.line, f"A <{interaction.name}> is not known here.")
    notes: list[str] = []
    text, code, told = to_stem(_stem(item.body))
    modal = {(one.get("outcomeIdentifier"), one.get("identifier")): one for one in _modals(root)}
    solution = modal.get(("SOLUTION", "explanation"))
    draft = Draft(
        name=item.title,
        line=root.line,
        stem=text,
        code=code,
        explanation=_markdown(inner_html(solution), notes) if solution else "",
        points=item.points(),
        shuffle=interaction.get("shuffle", "false") == "true",
        notes=notes,
    )
    draft.notes += told
    return read_kind(item, draft)


def _modals(root: Element) -> list[Element]:
    return root.elements("modalFeedback")


def _interactions(element: Element) -> Iterator[Element]:
    for one in element.elements():
        if one.name.endswith("Interaction"):
            yield one
        else:
            yield from _interactions(one)


def _stem(element: Element) -> str:
    """The body as HTML, without the interaction; one within a sentence is a blank."""
    copy = Element(element.name, element.attributes, element.line)
    parts = []
    for one in element.content:
        if isinstance(one, str) or not one.name.endswith("Interaction"):
            if isinstance(one, str) or next(_interactions(one), None) is None:
                copy.content = [one]
                parts.append(inner_html(copy))
            else:
                parts.append(f"<{one.name}>{_stem(one)}</{one.name}>")
        elif one.name == "textEntryInteraction":
            parts.append("____" if element.text.strip() and element.name != "itemBody" else "")
        else:
            prompt = one.first("prompt")
            parts.append(f"<p>{inner_html(prompt)}</p>" if prompt is not None else "")
    return "".join(parts)


def _choices(item: _Item, draft: Draft) -> list[str] | Skipped:
    """Puts the choices into the draft; their identifiers."""
    found = item.interactions[0].elements("simpleChoice")
    if len(found) < 2:  # noqa: PLR2004  (nothing to choose from)
        message = "The item has fewer than two choices."
        raise GraderError(message, file=item.file, line=item.interactions[0].line)
    if len(found) > MOST_CHOICES:
        return Skipped(draft.name, draft.line, f"It has more than {MOST_CHOICES} choices.")
    modal = {one.get("identifier"): one for one in _modals(item.root)}
    choices = []
    for one in found:
        inner = [part for part in one.elements() if part.name in _FEEDBACK]
        one.content = [part for part in one.content if part not in inner]
        own = modal.get(one.get("identifier"))
        told = inner or ([own] if own is not None else [])
        feedback = "".join(f"<p>{inner_html(part)}</p>" for part in told[1:])
        feedback = (inner_html(told[0]) if told else "") + feedback
        is_line = item.interactions[0].name == "orderInteraction"
        html = inner_html(one)
        text = line_of(html) if is_line else _markdown(html, draft.notes)
        choices.append((text, _markdown(feedback, draft.notes)))
    draft.choices = choices
    return [one.get("identifier") for one in found]


def _choice(item: _Item, draft: Draft) -> Found | Skipped:
    names = _choices(item, draft)
    if isinstance(names, Skipped):
        return names
    right = [name in item.correct() for name in names]
    if item.response().get("cardinality") != "multiple":
        return single(draft, [100.0 * one for one in right])
    if not item.mapped():
        letters = tuple(letter(place) for place, one in enumerate(right) if one)
        if not letters:
            return Skipped(draft.name, draft.line, "None of its choices is right.")
        return draft.found("multiple", Several(letters, "all_or_nothing"))
    weights = _weights(item, names, draft.points)
    if any(item.processing.walk("sum")):
        letters = tuple(letter(at) for at, weight in enumerate(weights) if weight > 0)
        return draft.found("multiple", Several(letters, "each_answer"))
    return multiple(draft, weights)


def _weights(item: _Item, names: list[str], points: float) -> list[float]:
    mapping = item.response().first("mapping")
    entries = mapping.elements("mapEntry") if mapping is not None else []
    values = {one.get("mapKey"): number(one.get("mappedValue")) or 0.0 for one in entries}
    return [100 * values.get(name, 0.0) / points for name in names]


def _entry(item: _Item, draft: Draft) -> Found | Skipped:
    if item.response().get("baseType") in {"float", "integer"}:
        return _number(item, draft)
    mapping = item.response().first("mapping")
    correct = item.correct()
    if mapping is None or not item.mapped():
        return blank(draft, [_literal(one, 100.0) for one in correct], case=True)
    entries = mapping.elements("mapEntry")
    weights = [100 * (number(one.get("mappedValue")) or 0.0) / draft.points for one in entries]
    answers = [_literal(one.get("mapKey"), at) for one, at in zip(entries, weights, strict=True)]
    case = any(one.get("caseSensitive", "true") == "true" for one in entries)
    return blank(draft, answers, case=case)


def _literal(text: str, weight: float) -> Weighed:
    return Weighed(clean(text).replace("*", r"\*"), weight)


def _number(item: _Item, draft: Draft) -> Found | Skipped:
    values = item.correct()
    equal = next(item.processing.walk("equal"), None)
    spans = equal.get("tolerance").split() if equal is not None else []
    found = [number(one) for one in spans]
    span = max((abs(one) for one in found if one is not None), default=0.0)
    if None in found:
        message = f"`tolerance` must be numbers, but is {quote(' '.join(spans))}."
        raise GraderError(message, file=item.file, line=equal.line if equal else None)
    if len({one for one in found if one is not None}) > 1:
        draft.notes.append("tolerance: the wider of its two sides is written.")
    value = number(values[0]) if len(values) == 1 else None
    if equal is not None and equal.get("toleranceMode") == "relative" and value and span:
        return draft.found("numeric", Number(value, relative=span / 100))
    answers = [Weighed(one, 100.0, "", span) for one in values]
    return numeric(draft, answers)


def _order(item: _Item, draft: Draft) -> Found | Skipped:
    names = _choices(item, draft)
    if isinstance(names, Skipped):
        return names
    orders = [item.correct()]
    others = [one.elements("baseValue") for one in item.processing.walk("ordered")]
    orders += [[value.text.strip() for value in values] for values in others]
    unknown = [name for order in orders for name in order if name not in names]
    if unknown or not orders[0]:
        shown = quote(unknown[0]) if unknown else "nothing"
        message = f"The right order names {shown}, which is none of the choices."
        raise GraderError(message, file=item.file, line=item.response().line)
    key = tuple(tuple(letter(names.index(name)) for name in order) for order in orders)
    draft.shuffle = True
    return draft.found("order", Orders(tuple(dict.fromkeys(key))))


def _markdown(html: str, notes: list[str]) -> str:
    text, told = to_markdown(html)
    notes += told
    return text


_KINDS: dict[str, Callable[[_Item, Draft], Found | Skipped]] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "textEntryInteraction": _entry,
}
