"""Questions of every kind, full of what formats trip over, and what is shown of them."""

import math
import re
from typing import Any

from hypothesis import strategies as st

from grader.exchange.form import clean
from grader.exchange.markup import code_html, to_html
from grader.questions.question import (
    Choice,
    Forms,
    Number,
    One,
    Orders,
    Plot,
    Question,
    Several,
    Wrong,
)
from grader.questions.rules import BLANK

HOSTILE = [
    "{",
    "}",
    "~",
    "=",
    "#",
    ":",
    "\\",
    "\\n",
    "\\:",
    "\\\\",
    "%50%",
    "[html]",
    "::",
    "//",
    "$CATEGORY:",
    "####",
    "->",
    "]]>",
    "<![CDATA[",
    "&amp;",
    "&#35;",
    "&&058;",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "<img",
    "src=x>",
    "<p>",
    "</p>",
    "</text>",
    "--",
    "<!--",
    "-->",
    "`x=1`",
    "**b**",
    "*a*",
    "_c_",
    "__init__",
    "```",
    "~~~",
    "*",
    "-",
    "+",
    "1.",
    "#",
    ">",
    "é",
    "中",
    "😀",
    "\u202e",
    "\xa0",
    "\u2028",
    "'",
    '"',
    "$x^2$",
    "$",
    "$$",
    "\\$",
    "\\(",
    "\\)",
    "\\[",
    r"\(x\)",
    r"$\frac{a}{b} < \text{c}$",
    r"$\{x:y=1\}~\#$",
    r"$\foo$",
    "&nbsp;",
    "1e-5",
    "-0.0",
    "NaN",
    "->",
    "{{a}}",
    "a_b",
    "%s",
    "\t",
    "]",
]
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n", "\n\n", "  \n", "\x00", "\x0b", "\x1b"]),
)
inline = st.lists(words, min_size=1, max_size=8).map(" ".join)


def filled(text: str) -> str:
    """As a question's reader leaves it; never empty."""
    return clean(text).strip() or "x"


def no_blank(text: str) -> str:
    return BLANK.sub("___", text)


markdown = inline.map(filled).map(no_blank)
line = inline.map(lambda text: " ".join(filled(text).split()) or "x").map(no_blank)
code = st.lists(
    st.builds(lambda deep, text: "    " * deep + text, st.integers(0, 2), line), max_size=4
).map(lambda lines: "\n".join(["import torch", *lines]))
numbers = st.one_of(
    st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda value: float(f"{value:.6g}")),
    st.sampled_from([1e-5, -0.0, 0.1 + 0.2, 1e22, -1e-300, 123456789.125, 1e300]),
)


@st.composite
def questions(draw: Any, kinds: tuple[str, ...]) -> Question:
    kind = draw(st.sampled_from(kinds))
    stem = draw(markdown)
    choices, wrong, key = draw(
        {
            "single": _single,
            "multiple": _multiple,
            "numeric": _numeric,
            "order": _order,
            "blank": _blank,
        }[kind]()
    )
    return Question(
        id=draw(st.from_regex(r"[a-z0-9_]{1,11}", fullmatch=True)),
        topic="t",
        kind=kind,
        difficulty=draw(st.sampled_from(["easy", "medium", "hard"])),
        points=draw(st.sampled_from([1.0, 2.0, 0.5, 0.1, 1 / 3, 12345.678])),
        tags=tuple(
            draw(st.lists(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), min_size=1, max_size=3))
        ),
        stem=f"{stem}\n\n____" if kind == "blank" else stem,
        code=draw(st.none() | code),
        choices=choices,
        key=key,
        hint=draw(markdown),
        explanation=draw(markdown),
        common_mistakes={},
        wrong=wrong,
        shuffle=draw(st.booleans()) if kind in {"single", "multiple"} else kind == "order",
        plot=draw(st.none() | st.builds(lambda alt: Plot((0.1, 0.3, 0.2), "x", "y", alt), line)),
    )


@st.composite
def _choices(draw: Any) -> tuple[Choice, ...]:
    texts = draw(st.lists(st.tuples(markdown, markdown), min_size=2, max_size=6))
    return tuple(Choice("abcdef"[at], *pair) for at, pair in enumerate(texts))


@st.composite
def _single(draw: Any) -> Any:
    choices = draw(_choices())
    return choices, (), One(draw(st.sampled_from(choices)).letter)


@st.composite
def _multiple(draw: Any) -> Any:
    choices = draw(_choices())
    letters = draw(st.sets(st.sampled_from([one.letter for one in choices]), min_size=1))
    credit = draw(st.sampled_from(["all_or_nothing", "each_answer", "net_correct"]))
    return choices, (), Several(tuple(sorted(letters)), credit)


@st.composite
def _numeric(draw: Any) -> Any:
    value = draw(numbers)
    relative = value != 0 and draw(st.booleans())
    key = (
        Number(value, relative=0.01)
        if relative
        else Number(value, absolute=draw(st.sampled_from([0.5, 1e-7, 3e300])))
    )
    others = draw(st.lists(st.tuples(numbers, markdown), max_size=2))
    return (), tuple(Wrong(*pair) for pair in others), key


@st.composite
def _order(draw: Any) -> Any:
    lines = draw(st.lists(line, min_size=2, max_size=5, unique=True))
    deep = draw(st.lists(st.integers(0, 2), min_size=len(lines), max_size=len(lines)))
    choices = tuple(
        Choice("abcde"[at], "    " * by + text)
        for at, (text, by) in enumerate(zip(lines, deep, strict=True))
    )
    letters = [one.letter for one in choices]
    orders = {tuple(draw(st.permutations(letters))[: draw(st.integers(2, len(letters)))])}
    if draw(st.booleans()):
        orders.add(tuple(draw(st.permutations(letters))))
    return choices, (), Orders(tuple(sorted(orders)))


@st.composite
def _blank(draw: Any) -> Any:
    forms = tuple(draw(st.lists(line, min_size=1, max_size=3, unique=True)))
    others = [
        one for one in draw(st.lists(st.tuples(line, markdown), max_size=2)) if one[0] not in forms
    ]
    return (
        (),
        tuple(Wrong(*pair) for pair in dict(others).items()),
        Forms(forms, draw(st.sampled_from(["code", "text"]))),
    )


def shown(markdown_text: str) -> str:
    """What a student sees of a text: its HTML, but for how white space is written."""
    return _spaced(to_html(clean(markdown_text)))


def shown_stem(question: Question) -> str:
    below = code_html(question.code.strip("\n")) if question.code else ""
    return _spaced(to_html(clean(question.stem)) + below)


def _spaced(html: str) -> str:
    html = re.sub(r' class="language-[^"]*"', "", html)
    html = re.sub(r"\s+", " ", html).replace("> <", "><").replace("<p></p>", "")
    return re.sub(r" ?(</?code>|<br />) ?", r"\1", html)


def near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
