"""GIFT to questions, by the rules of Moodle's importer."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from grader.exchange.accept import Weighed, blank, multiple, number, numeric, single
from grader.exchange.form import MAX_BYTES, Draft, Found, Reading, Skipped
from grader.exchange.markdown import from_markdown, split_code, to_markdown, to_stem
from grader.model.errors import GraderError
from grader.questions.nodes import quote, unprintable

_TOKEN = re.compile(r"\\.|(?P<special>[#=~{}])|->", re.DOTALL)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_BOOLEANS = {"T": True, "TRUE": True, "F": False, "FALSE": False}


class _Block(NamedTuple):
    """A question's text without its comments, what those say, and its first line."""

    text: str
    line: int
    id: str
    tags: tuple[str, ...]


class _Texts(NamedTuple):
    """Texts as they are written, in the format of the question."""

    format: str
    notes: list[str]

    def plain(self, text: str) -> str:
        return _unescaped(_bare(text)).strip()

    def markdown(self, text: str) -> str:
        text = text.strip()
        own = _FORMAT.match(text)
        kind = own[1] if own else self.format
        body = _unescaped(text[own.end() :] if own else text).strip()
        if kind == "markdown":
            return from_markdown(body)
        if kind == "plain":
            body = _as_html(body)
        found, notes = to_markdown(body)
        self.notes.extend(notes)
        return found


def read(data: bytes, file: str) -> Reading:
    """Reads a GIFT file.

    Raises:
        GraderError: it is no text, or a question in it is not GIFT; with its line.
    """
    return [_question(block, file) for block in _blocks(_text(data, file))]


def _text(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise GraderError(f"The file is larger than {MAX_BYTES >> 20} MiB.", file=file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "Save the file with the encoding UTF-8."
        raise GraderError("The file is not UTF-8 text.", file=file, line=line, hint=hint) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    at = unprintable(text)
    if at is not None:
        line = text.count("\n", 0, at) + 1
        message = f"The file has a control character, {quote(text[at])}."
        raise GraderError(message, file=file, line=line)
    return text


def _blocks(text: str) -> Iterator[_Block]:
    """What blank lines part, without comments and categories."""
    lines: list[str] = []
    comments: list[str] = []
    first = 0
    for place, line in enumerate([*text.split("\n"), ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            comments.append(bare)
            lines += [""] if lines else []
        elif bare.startswith("$CATEGORY:") and not lines:
            comments = []
        elif bare:
            first = first or place
            lines.append(bare)
        elif lines:
            told = " ".join(comments)
            ids = re.findall(r"\[id:((?:\\\]|[^\]])+)\]", told)
            tags = re.findall(r"\[tag:((?:\\\]|[^\]])+)\]", told)
            clean = tuple(tag.replace(r"\]", "]").strip() for tag in tags)
            id_ = ids[0].replace(r"\]", "]") if ids else ""
            yield _Block("\n".join(lines), first, id_, clean)
            lines, comments, first = [], [], 0


def _question(block: _Block, file: str) -> Found | Skipped:
    text, name = block.text, ""
    if text.startswith("::"):
        end = _find(text, "::", 2)
        if end >= 0:
            name, text = _unescaped(text[2:end]).strip(), text[end + 2 :].strip()
    opened, closed = _find(text, "{"), _find(text, "}")
    shown = name or _unescaped(text)[:40]
    if opened < 0 and closed < 0:
        return Skipped(shown, block.line, "It is a description, and asks nothing.")
    if opened < 0 or closed < opened:
        missing = "opening brace `{`" if opened < 0 or 0 <= closed < opened else "closing brace `}`"
        hint = "A blank line ends a question; write braces of a text as \\{ and \\}."
        message = f"The question has no {missing}."
        raise GraderError(message, file=file, line=block.line, hint=hint)
    gap = "" if text.endswith("}") and closed == len(text) - 1 else "_____"
    draft, texts = _draft(block, name, text[:opened] + gap + text[closed + 1 :])
    draft.name = block.id or draft.name
    answers = text[opened + 1 : closed].strip()
    cut = answers.rfind("####")
    if cut >= 0:
        draft.explanation = texts.markdown(answers[cut + 4 :])
        answers = answers[:cut].strip()
    return _answered(draft, texts, answers, file)


def _draft(block: _Block, name: str, stem: str) -> tuple[Draft, _Texts]:
    own = _FORMAT.match(stem.strip())
    texts = _Texts(own[1] if own else "moodle", [])
    body = _unescaped(_bare(stem)).strip()
    if texts.format == "markdown":
        text, code = split_code(from_markdown(body))
    else:
        text, code, notes = to_stem(_as_html(body) if texts.format == "plain" else body)
        texts.notes.extend(notes)
    named = name or " ".join(text.split()[:6])
    return Draft(
        name=named, line=block.line, stem=text, code=code, tags=block.tags, notes=texts.notes
    ), texts


def _answered(draft: Draft, texts: _Texts, answers: str, file: str) -> Found | Skipped:
    if not answers:
        return Skipped(
            draft.name, draft.line, "It is an essay, which nobody can mark but a person."
        )
    if answers.startswith("#"):
        return _numeric(draft, texts, answers[1:], file)
    parts = _parts(answers)
    if any(mark == "~" for mark, _ in parts):
        return _choices(draft, texts, parts, file)
    if _find(answers, "->") >= 0 and any(mark == "=" for mark, _ in parts):
        return Skipped(draft.name, draft.line, "Questions that match pairs are not known here.")
    head, *comments = _split(answers, "#")
    if head.strip() in _BOOLEANS:
        wrong, right = ([texts.markdown(one) for one in comments] + ["", ""])[:2]
        truth = _BOOLEANS[head.strip()]
        told = (right, wrong) if truth else (wrong, right)
        draft.choices = (("True", told[0]), ("False", told[1]))
        draft.shuffle = False
        return single(draft, [100.0, 0.0] if truth else [0.0, 100.0])
    found = [_weighed(texts, part, 100.0, markdown=False) for _, part in parts if part.strip()]
    return blank(draft, found, case=False)


def _choices(
    draft: Draft, texts: _Texts, parts: list[tuple[str, str]], file: str
) -> Found | Skipped:
    found = []
    for mark, part in parts:
        if not mark and not part.strip():
            continue
        found.append(_weighed(texts, part, 100.0 if mark == "=" else 0.0, weighs=mark != "="))
    if len(found) < 2:  # noqa: PLR2004  (nothing to choose from)
        raise GraderError("The question has one choice.", file=file, line=draft.line)
    draft.choices = [(one.text, one.feedback) for one in found]
    decide = single if any(mark == "=" for mark, _ in parts) else multiple
    return decide(draft, [one.weight for one in found])


def _numeric(draft: Draft, texts: _Texts, answers: str, file: str) -> Found | Skipped:
    parts = [(mark, part) for mark, part in _parts(answers) if part.strip()]
    found = []
    for mark, part in parts:
        if mark == "~":
            found.append(Weighed("*", 0.0))
            continue
        one = _weighed(texts, part, 100.0, markdown=False)
        span = _span(one.text)
        if span is None:
            message = f"{quote(one.text)} is no number and no range."
            hint = "Such as {#3.5:0.1} or {#3.4..3.6}."
            raise GraderError(message, file=file, line=draft.line, hint=hint)
        found.append(one._replace(text=repr(span[0]), tolerance=span[1]))
    return numeric(draft, found)


def _span(text: str) -> tuple[float, float] | None:
    """A number and its tolerance."""
    low, dots, high = text.partition("..")
    value, _, tolerance = text.partition(":")
    first, second = (
        (number(low), number(high)) if dots else (number(value), number(tolerance or "0"))
    )
    if first is None or second is None:
        return None
    if dots:
        return ((first + second) / 2, abs(second - first) / 2)
    return first, abs(second)


def _weighed(
    texts: _Texts, part: str, weight: float, *, markdown: bool = True, weighs: bool = True
) -> Weighed:
    part = part.strip()
    found = _WEIGHT.match(part) if weighs else None
    if found:
        weight, part = float(found[1]), part[found.end() :]
    text, *comment = _split(part, "#", most=1)
    put = texts.markdown if markdown else texts.plain
    return Weighed(put(text), weight, texts.markdown(comment[0]) if comment else "")


def _parts(text: str) -> list[tuple[str, str]]:
    """The answers, each with its mark `=` or `~`; what is before the first has none."""
    parts, mark, begin = [], "", 0
    for found in _TOKEN.finditer(text):
        if found["special"] in {"=", "~"}:
            parts.append((mark, text[begin : found.start()]))
            mark, begin = found[0], found.end()
    return [*parts, (mark, text[begin:])]


def _split(text: str, mark: str, most: int = -1) -> list[str]:
    parts, begin = [], 0
    for found in _TOKEN.finditer(text):
        if found["special"] == mark and most != 0:
            parts.append(text[begin : found.start()])
            begin, most = found.end(), most - 1
    return [*parts, text[begin:]]


def _find(text: str, wanted: str, start: int = 0) -> int:
    """Where something stands that no backslash stands before, or -1."""
    for found in re.compile(rf"\\.|({re.escape(wanted)})", re.DOTALL).finditer(text, start):
        if found[1]:
            return found.start()
    return -1


def _unescaped(text: str) -> str:
    def put(found: re.Match[str]) -> str:
        one = found[1]
        return "\n" if one == "n" else one if one in r"\:#={}~" else found[0]

    return re.sub(r"\\(.)", put, text, flags=re.DOTALL)


def _bare(text: str) -> str:
    """A text without the format that may stand at its beginning."""
    text = text.strip()
    found = _FORMAT.match(text)
    return text[found.end() :] if found else text


def _as_html(text: str) -> str:
    for bad, good in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\n", "<br>")):
        text = text.replace(bad, good)
    return text
