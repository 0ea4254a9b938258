"""The templates, ours or the course's own, and what is in force whichever they are.

Escaping cannot be switched off, what is not there is an error, and the head of each page is ours:
its policy lets it ask for nothing and apply no style and no script but those with these hashes.
"""

import base64
import hashlib
import re
import traceback
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FunctionLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from grader.model.errors import GraderError
from grader.model.look import DARK, LIGHT, PLAIN, Look
from grader.report.text import visible

OURS = "grader"  # the folder of our templates, for one that extends what it replaces
HEAD = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{}">\n'
)
POLICY = (
    "default-src 'none'; style-src {}; img-src data:; base-uri 'none'; form-action 'none'; "
    "script-src {}"
)
MACROS = {"parts.html.j2": ("picture", "code")}  # what other templates import
EXTENDS = re.compile(r"\{%[-+]?\s*extends\b")
LOOKS_KEPT = 8
_PACKAGE = PackageLoader("grader.report")


class Parts(NamedTuple):
    """What a kind of page is made of: files in `templates/`."""

    template: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...] = ()


def render(parts: Parts, view: object, look: Look = PLAIN) -> str:
    """Fill in a page.

    Raises:
        GraderError: a template of the course's own is wrong.
    """
    style, script = _style(parts.styles, look), _joined(parts.scripts)
    policy = POLICY.format(_hash(style), _hash(script) if script else "'none'")
    try:
        page = environment(look).get_template(parts.template)
        text = page.render(view=view, style=style, script=script, policy=policy)
    except GraderError:
        raise
    except Exception as error:
        told = _told(error, look)
        if told is None:
            raise
        raise told from error
    if not text.startswith(HEAD.format(escape(policy))):
        own = {one.name: one.path for one in look.templates}
        raise GraderError(
            "The page does not begin as all pages do.",
            file=own.get(parts.template),
            hint=f'Begin the template with {{% extends "{OURS}/{parts.template}" %}}, and write '
            "what is to be another way into its blocks.",
        )
    # A template of the course's own can make markup of a student's text, escaped but not looked at.
    return visible(text) if look.templates else text


@lru_cache(LOOKS_KEPT)
def environment(look: Look) -> Environment:
    """The templates of a look.

    Raises:
        GraderError: one of the course's own is wrong.
    """
    kind = ImmutableSandboxedEnvironment if look.templates else Environment
    made = kind(
        loader=_loader(look),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    del made.filters["safe"]  # no text is markup because a template says so
    for one in look.templates:
        try:
            tree = made.parse(one.text, one.name, one.path)
            made.compile(one.text, one.name, one.path)
        except TemplateSyntaxError as error:
            message = f"This is not a template: {error.message}"
            raise GraderError(message, file=one.path, line=error.lineno) from error
        for node in tree.find_all((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)):
            raise GraderError(
                "Escaping cannot be switched on or off: it is always on.",
                file=one.path,
                line=node.lineno,
                hint="Take the autoescape out of the template.",
            )
        macros = {node.name for node in tree.find_all(nodes.Macro)}
        missing = [name for name in MACROS.get(one.name, ()) if name not in macros]
        if missing:
            raise GraderError(
                f"The macro {missing[0]!r} is missing: pages are made with it.",
                file=one.path,
                hint="Begin with a copy of the grader's own file.",
            )
    return made


def _loader(look: Look) -> BaseLoader:
    own = {one.name: (one.text, one.path, lambda: True) for one in look.templates}
    return ChoiceLoader([FunctionLoader(own.get), _PACKAGE, PrefixLoader({OURS: _PACKAGE})])


def _told(error: Exception, look: Look) -> GraderError | None:
    """The error as a course's: at the line of its template; None where it is none of theirs.

    A template that extends ours is on the way to every error in ours, and mostly not to blame.
    """
    own = {one.path: one.text.splitlines() for one in look.templates}
    missed = isinstance(error, TemplateNotFound | RecursionError)
    if isinstance(error, TemplateSyntaxError):  # of a template that is built from words
        places: list[tuple[str | None, int | None]] = [(error.filename, error.lineno)]
    else:
        frames = traceback.extract_tb(error.__traceback__)
        innermost = next((one for one in reversed(frames) if one.filename.endswith(".j2")), None)
        places = [
            (frame.filename, frame.lineno)
            for frame in frames
            if missed
            or frame is innermost
            or not _extends(own.get(frame.filename, []), frame.lineno or 0)
        ]
    file, line = next((place for place in reversed(places) if place[0] in own), (None, None))
    if file is None:
        return None
    words, hint = str(error).rstrip("."), "docs/looks.md says what a template can use."
    if isinstance(error, TemplateNotFound):
        words = f"there is no template {error.name!r}"
    if isinstance(error, RecursionError):
        words = "it extends or includes itself"
        hint = f"The grader's own template is {OURS}/ and the name."
    message = f"The page cannot be made from this template: {words}."
    return GraderError(message, file=file, line=line, hint=hint)


def _extends(lines: Sequence[str], number: int) -> bool:
    return number <= len(lines) and bool(EXTENDS.search(lines[number - 1]))


def _finalize(value: object) -> object:
    """Show hidden characters of every text that a template puts out; markup is ours."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


@lru_cache(LOOKS_KEPT)
def _style(names: tuple[str, ...], look: Look) -> Markup:
    """The style sheet: the look's colours, then the files."""
    light = _variables(LIGHT | dict(look.light))
    dark = _variables(DARK | dict(look.dark))
    colours = (
        f":root {{ {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )
    return Markup(colours) + _joined(names)  # noqa: S704 - names are ours, values are hex digits


def _variables(colours: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


@lru_cache
def _joined(names: Sequence[str]) -> Markup:
    """Files of ours, one after the other.

    A browser hashes them with plain line ends, however they were checked out.
    """
    texts = (_PACKAGE.get_source(Environment(), name)[0] for name in names)  # noqa: S701
    return Markup("\n".join("\n".join(text.splitlines()) for text in texts))  # noqa: S704


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
