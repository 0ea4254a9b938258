"""Reads how a course's pages look: `report/colours.toml` and `report/templates/`.

Everything here is a page's looks alone. A colour that could not be read against what lies behind
it is refused, and so is a template that asks for what the pages' policy forbids: the browser would
leave it out without a word.
"""

import difflib
import re
from pathlib import Path

from grader.intake.toml_lines import line_of, read_toml
from grader.model.errors import CombinedError, GraderError
from grader.model.look import DARK, LIGHT, TEMPLATES, Look, Template

FOLDER = "report"
COLOURS = "colours.toml"
_LINEAR_TO = 0.04045  # of sRGB: below this a channel's light is proportional to its value
PAPER = "#ffffff"
READABLE = 4.5  # to 1, for text: WCAG 2.2, criterion 1.4.3
_ON_CARD = (
    *("ink", "soft", "link", "you", "reference", "third", "fourth"),
    *("good", "warn", "bad", "odd"),
)
TEXT_ON = {
    "card": _ON_CARD,
    "paper": _ON_CARD,
    "page": ("ink", "soft", "link"),
    "code": ("ink", "soft", "keyword", "string", "comment", "literal", "name"),
    "good-tint": ("good", "ink"),
    "warn-tint": ("warn", "ink"),
    "bad-tint": ("bad", "ink"),
    "odd-tint": ("odd", "ink", "link"),
    "quiet-tint": ("soft", "ink"),
}
"""Every background with the colours of the text that stands on it. Paper is white, and gets the
light colours."""

FORBIDDEN = (
    (r"<\s*(?:script|style)\b", "A page runs the grader's own script and style sheet alone."),
    (r"<\s*(?:meta|link|base|iframe|object|embed)\b", "A page may fetch nothing and go nowhere."),
    (r"\sstyle\s*=", "The pages' policy allows no style in an element."),
    (r"\son[a-z]+\s*=", "The pages' policy allows no script in an element."),
)
_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)

_Problem = tuple[tuple[str, ...], str, str | None]
"""Where in the file, what is wrong, and what to do."""


def load_look(course: Path) -> Look:
    """Reads what a course has changed of its pages' looks; nothing where it has no such files.

    Raises:
        GraderError: a file is wrong; everything that is wrong is told at once.
    """
    errors: list[GraderError] = []
    colours = _colours(course / FOLDER / COLOURS, errors)
    templates = _templates(course / FOLDER / "templates", errors)
    for path in sorted((course / FOLDER).glob("*.*")):
        if path.suffix in {".toml", ".css", ".j2"} and path.name != COLOURS:
            hint = f"Colours go into {FOLDER}/{COLOURS}, templates into {FOLDER}/templates/."
            errors.append(GraderError("Nothing reads this file.", file=path, hint=hint))
    if errors:
        raise errors[0] if len(errors) == 1 else CombinedError(errors)
    light, dark = (tuple(sorted(colours.get(shade, {}).items())) for shade in ("light", "dark"))
    return Look(light, dark, templates)


def _colours(path: Path, errors: list[GraderError]) -> dict[str, dict[str, str]]:
    """The colours by shade and name."""
    if not path.exists():
        return {}
    try:
        text, document = read_toml(path)
    except GraderError as error:
        errors.append(error)
        return {}
    problems: list[_Problem] = []
    for shade, table in document.items():
        if shade not in {"light", "dark"} or not isinstance(table, dict):
            hint = 'Write [light] or [dark], and colours such as link = "#005a9c" below it.'
            problems.append(((shade,), f"There is no setting {shade!r} here.", hint))
            continue
        for name, value in table.items():
            problem = _problem(name, value)
            if problem:
                problems.append(((shade, name), *problem))
    if not problems:
        for shade, known in (("light", LIGHT), ("dark", DARK)):
            problems += _unreadable(shade, known, document.get(shade, {}))
    errors += [
        GraderError(message, file=path, line=line_of(text, where), hint=hint)
        for where, message, hint in problems
    ]
    return document


def _problem(name: str, value: object) -> tuple[str, str | None] | None:
    """What is wrong with one colour, and what to do."""
    if name not in LIGHT:
        close = difflib.get_close_matches(name, LIGHT, 1)
        hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(LIGHT)}."
        return f"There is no colour {name!r}.", hint
    if not isinstance(value, str) or not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", value):
        return f"{value!r} is not a colour.", 'Write it like "#005a9c".'
    return None


def _unreadable(shade: str, known: dict[str, str], own: dict[str, str]) -> list[_Problem]:
    """Colours that make text hard to read, each once, with the worst pair."""
    colours, worst = known | own, dict[str, tuple[float, str, str]]()
    colours["paper"] = PAPER if shade == "light" else colours["card"]
    for back, texts in TEXT_ON.items():
        for text in texts:
            ratio = contrast(colours[text], colours[back])
            changed = text if text in own else back
            if changed in own and ratio < READABLE:
                worst[changed] = min(worst.get(changed, (READABLE, "", "")), (ratio, text, back))
    return [
        (
            (shade, changed),
            (
                f"Text in {text} ({colours[text]}) on {back} ({colours[back]}) cannot be read by "
                f"everybody: the contrast is {ratio:.1f} to 1."
            ),
            f"Text needs {READABLE} to 1: make one of the two darker, or lighter.",
        )
        for changed, (ratio, text, back) in worst.items()
    ]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) > len("#rgb") else "".join(2 * x for x in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        x / 12.92 if x <= _LINEAR_TO else ((x + 0.055) / 1.055) ** 2.4 for x in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _templates(folder: Path, errors: list[GraderError]) -> tuple[Template, ...]:
    templates = []
    for path in sorted(folder.glob("[!.]*")):
        if path.name not in TEMPLATES:
            hint = f"A course may have its own {', '.join(TEMPLATES)}."
            message = f"There is no template {path.name!r} that a course can replace."
            errors.append(GraderError(message, file=path, hint=hint))
            continue
        text = _text(path, errors)
        html = _JINJA.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        for pattern, why in FORBIDDEN:
            found = re.search(pattern, html, re.IGNORECASE)
            if found:
                line = html.count("\n", 0, found.start() + 1) + 1
                message = f"{found[0].strip()!r} cannot stand in a template. {why}"
                hint = "Colours can be changed in report/colours.toml."
                errors.append(GraderError(message, file=path, line=line, hint=hint))
        templates.append(Template(path.name, str(path), text))
    return tuple(templates)


def _text(path: Path, errors: list[GraderError]) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        errors.append(GraderError("The file is not UTF-8 text.", file=path))
    except OSError as error:
        errors.append(GraderError(f"The file cannot be read: {error.strerror}.", file=path))
    return ""
