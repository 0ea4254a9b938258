"""Maths in a question: MathML on pages, a line of text in the terminal, and nothing that runs."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.questions.instance import question_of
from grader.questions.maths import LONGEST, formulas
from grader.questions.maths_words import in_words
from grader.questions.proof import Draw
from grader.questions.read import read_question
from grader.report.text import markdown

# A text and how the terminal shows it.
WORDS = {
    r"It is $\frac{0.1}{2}(1 + \cos(\pi t / T_{max}))$.": "It is (0.1/2)(1 + cos(πt/T_max)).",
    r"Lengths $T_0, T_0 T_{mult}^2, \dots$": "Lengths T_0, T_0 T_mult^2, ...",
    r"$0.1 \cdot 0.5^{\lfloor t/3\rfloor}$": "0.1 ⋅ 0.5^(⌊t/3⌋)",
    r"$2 \times 10^{-3}$, $x'$, $-x$": "2 \N{MULTIPLICATION SIGN} 10^(\N{MINUS SIGN}3), x\N{PRIME}"
    ", \N{MINUS SIGN}x",
    r"$\frac{a+b}{c}$ and $\frac{1}{2}$": "(a + b)/c and 1/2",
    r"$\frac{1}{2}x$ and $2\frac{1}{2}$": "(1/2)x and 2(1/2)",
    r"$\sqrt{x+1} \le \sqrt[3]{y}$": "√(x + 1) ≤ root_3(y)",
    r"$\sum_{i=1}^n x_i^2$": "∑_(i = 1)^n x_i^2",
    r"$\sin x$, $\log_2 x$, $2x$, $x_1 x_2$": "sin x, log_2 x, 2x, x_1 x_2",
    r"$\text{warm up} < 50\%$": "warm up < 50%",
    r"$\binom{n}{k}$ $\hat{x}$ $\mathrm{lr}_t$": "(n over k) x\u0302 lr_t",
    r"$\begin{pmatrix}1&2\\3&4\end{pmatrix}$": "(1, 2; 3, 4)",
    "over two\n$a +\nb$ lines": "over two\na + b lines",
}
# Texts without a formula; a page shows them as they are, less a backslash before a sign.
NONE = [
    "It costs $5, or $6.",
    "US$5 and US$6",
    r"\$x\$ is no formula",
    "a lone $ sign, $ x $ and $",
    "`$x$` is code",
    "```\n$x$\n```",
    "$a\n\nb$",
    "$`x`$",
    "``a ` $x$``",
    r"$\foo$",
    "$x^$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\color{red}{x}$",
    r"$\newcommand{\a}{b}\a$",
    "$\u202ex$",
]
# The TeX and a word of what is told of it.
FAULTS = {
    r"\foo{x}": "Unknown command",
    "x^": "end of input",
    "{": "closing token",
    "a}b": "Unmatched",
    "a & b": "table-like",
    r"\frac{1}": "end of input",
    r"\href{javascript:alert(1)}{x}": "Unknown command",
    r"\style{color:red}{x}": "Unknown command",
    r"\color{red}{x}": "`style`",
    r"\cancel{x}": "<menclose>",
    r"\newcommand{\a}{\a\a}\a": "Too many expansions",
    r"\label{x}": "numbered",
    "\u202ex": "cannot be seen",
    "x" * (LONGEST + 1): "1,000 characters",
    "{" * 400 + "x" + "}" * 399: "closing token",
}
QUESTION = """\
kind: blank
difficulty: easy
tags: [maths]
stem: |
  Fill the ____.
  {text}
hint: h
explanation: e
common_mistakes: {{m: m}}
key: x
"""
SCRIPT = "<script>alert(1)</script>"


class Elements(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}


def question(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "q.yaml"
    path.write_text(QUESTION.format(text=text), "utf-8")
    return path


@pytest.mark.parametrize("text", WORDS)
def test_the_terminal_has_a_line_and_the_page_a_formula_that_says_the_same(text: str) -> None:
    assert in_words(text) == WORDS[text]
    page = markdown(text)
    assert page.count("<math ") == len(list(formulas(text))) > 0
    for words in re.findall(r'alttext="([^"]*)"', page):
        assert words.replace("&lt;", "<").replace("&gt;", ">") in WORDS[text]
    assert "$" not in page


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_formula_is_shown_as_it_is_written(text: str) -> None:
    assert in_words(text) == text
    assert "<math" not in markdown(text)
    assert markdown(text).striptags().count("$") == text.count("$")


def test_maths_that_cannot_be_shown_is_told_with_its_line(grade, tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    topic = tmp_path / "question_bank" / "t"
    topic.mkdir(parents=True)
    for place, tex in enumerate(FAULTS):
        text = QUESTION.format(text=f"Good is $x$, and bad ${tex}$.")
        (topic / f"q{place}.yaml").write_text(text, "utf-8")
    done = grade("questions", "lint", cwd=tmp_path)
    assert done.returncode == 2
    told = " ".join(done.stderr.split())
    for place, (tex, words) in enumerate(FAULTS.items()):
        found = re.search(rf"/q{place}\.yaml:6: (.*?)(?=/q\d+\.yaml|$)", told)
        assert found, tex[:20]
        assert words in found[1], tex[:20]


def test_double_dollars_are_told_and_not_shown_by_halves(tmp_path: Path) -> None:
    path = question(tmp_path, "So $$x$$ it is.")
    with pytest.raises(Exception, match=r"\$\$") as told:
        read_question(path)
    assert told.value.line == 6


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (-0.5, "2^(\N{MINUS SIGN}0.5)"),
        (3, "2^3"),
        (1e-05, "2^(1 \N{MULTIPLICATION SIGN} 10^(\N{MINUS SIGN}5))"),
        (1.5e20, "2^(1.5 \N{MULTIPLICATION SIGN} 10^20)"),
        (-0.0, "2^(\N{MINUS SIGN}0.0)"),
    ],
)
def test_a_drawn_number_is_one_thing_in_a_formula(
    number: float, words: str, tmp_path: Path
) -> None:
    path = question(tmp_path, "It is $2^{{ x }}$, and {{ x }}.")
    path.write_text(path.read_text("utf-8") + "params: {x: [1, 2]}\n", "utf-8")
    stem = question_of(read_question(path), Draw({"x": number})).stem
    assert f"It is {words}, and " in in_words(stem)
    assert "<msup><mn>2</mn>" in markdown(stem)


def test_braces_stay_braces_where_nothing_is_drawn(tmp_path: Path) -> None:
    path = question(tmp_path, "It is $x^{{a}}$.")
    assert "x^a" in in_words(question_of(read_question(path), Draw({})).stem)


signs = st.sampled_from(
    [
        *("$", "$$", r"\$", "`", "``", "```\n", "\n", "\n\n", "\\", "{", "}", "^", "_", "&", "<"),
        *(
            "x",
            "5",
            " ",
            "*",
            "**",
            r"\frac",
            r"\text",
            r"\href",
            r"\foo",
            "&amp;",
            '"',
            "'",
            "~~~",
        ),
        *(SCRIPT, "<img src=x onerror=alert(1)>", "]]>", "\u202e", "\0", "é", "-->", "1. ", "- "),
    ]
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.lists(signs, max_size=14).map("".join))
def test_nothing_of_a_formula_becomes_markup(text: str) -> None:
    found = Elements(markdown(text))
    allowed = {"p", "pre", "code", "span", "em", "strong", "br", "ol", "ul", "li", "math"}
    assert found.tags <= allowed | {tag for tag in found.tags if re.fullmatch(r"m[a-z]+", tag)}
    assert not found.tags & {"maction", "menclose", "mglyph"}
    assert not {name for name in found.names if name.startswith("on")} | (
        found.names & {"href", "src", "id"}
    )
    assert in_words(text) is not None


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.lists(signs.filter(lambda sign: "-" not in sign and sign != "1. "), max_size=14))
def test_page_and_terminal_find_the_same_formulas(parts: list[str]) -> None:
    text = " ".join("".join(parts).replace("\0", "").replace("\u202e", "").split(" ")).strip()
    shown = [tex for tex, _ in formulas(text) if in_words(f"${tex}$") != f"${tex}$"]
    assert markdown(text).count("<math ") == len(shown)
