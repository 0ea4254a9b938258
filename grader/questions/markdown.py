"""The small part of Markdown that questions are written in, for whoever makes HTML of it."""

from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from grader.questions.maths import FORMULA


def parser(formula: Callable[[str], str], **options: Any) -> MarkdownIt:  # noqa: ANN401
    """A parser of it.

    Args:
        formula: the HTML of a formula, by its TeX.
        options: of the library.
    """
    # "zero" knows nothing but text, so that what is enabled here is all that can come out:
    # no raw HTML, no links, no images.
    made = MarkdownIt("zero", {"html": False, **options}).enable(
        ["fence", "code", "list", "escape", "backticks", "emphasis", "newline"]
    )
    made.inline.ruler.before("escape", "formula", _formula)

    def render(
        _: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return formula(tokens[at].content)

    made.add_render_rule("formula", render)
    return made


def _formula(state: StateInline, silent: bool) -> bool:
    found = FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("formula", "math", 0).content = found["tex"]
    state.pos = found.end()
    return True
