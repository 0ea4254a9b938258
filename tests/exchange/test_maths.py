"""Maths on its way out to learning platforms, and in from theirs."""

import pytest

from grader.exchange.form import Found, Group
from grader.exchange.give import WRITERS
from grader.exchange.markdown import from_markdown, to_markdown
from grader.exchange.take import READERS
from grader.questions.question import Choice, One, Question

NOTE = ("maths that is not known here was left as text",)
MATHML = '<math xmlns="http://www.w3.org/1998/Math/MathML"{}>{}</math>'
TEX = '<annotation encoding="application/x-tex">{}</annotation>'
# HTML of a platform, and our Markdown of it.
FROM_HTML = {
    r"It is \(x^2\).": "It is $x^2$.",
    r"It is \[x &lt; y\]": "It is $x < y$",
    r"$$\frac{1}{2}$$": r"$\frac{1}{2}$",
    "a \\(x +\n y\\)": "a $x + y$",
    r"<p>\(a\)</p><p>\(b\)</p>": "$a$\n\n$b$",
    r"<code>\(x\)</code>": r"`\(x\)`",
    "\\\nx": "\\\\\nx",  # a backslash that ends a line is no break in HTML
    r"\<span>(</span>x\)": r"\\(x\\)",
    "It costs $5 or $6": "It costs $5 or $6",
    "The $x$ is no maths there": r"The \$x\$ is no maths there",
    '<img class="equation_image" data-equation-content="x_1" src="y" alt="LaTeX: x_1">': "$x_1$",
    MATHML.format("", f"<semantics><mi>x</mi>{TEX.format('x')}</semantics>"): "$x$",
}
# The same of maths that is not known here: it stays as text, and is told.
TOLD = {
    r"\(\foo\)": r"\\(\\foo\\)",
    r"\(a $ b\)": r"\\(a $ b\\)",
    r"\(`x`\)": r"\\(\`x\`\\)",
    MATHML.format(' alttext="x half"', "<mfrac><mi>x</mi><mn>2</mn></mfrac>"): "x half",
    MATHML.format("", "<mi>x</mi><script>alert(1)</script>"): "xalert(1)",
}
FROM_MARKDOWN = {
    r"It is \\(x^2\\)": "It is $x^2$",
    r"It is $$x$$": "It is $x$",
    "It costs $5 or $6": r"It costs \$5 or \$6",
    "`$x$` and $x$": r"`$x$` and \$x\$",
    r"\\(\foo\\)": r"\\(\foo\\)",
    r"$$\foo$$": r"\$\$\foo\$\$",
    r"\$5": r"\$5",
}


@pytest.mark.parametrize("html", FROM_HTML)
def test_maths_of_a_platform_becomes_ours(html: str) -> None:
    assert to_markdown(html) == (FROM_HTML[html], ())


@pytest.mark.parametrize("html", TOLD)
def test_maths_that_is_not_known_stays_as_text(html: str) -> None:
    text, notes = to_markdown(html)
    assert (text.replace("\\$", "$"), notes) == (TOLD[html], NOTE)


@pytest.mark.parametrize("text", FROM_MARKDOWN)
def test_markdown_of_a_platform_has_another_maths(text: str) -> None:
    assert from_markdown(text) == FROM_MARKDOWN[text]


@pytest.mark.parametrize(
    ("to", "written"),
    [
        ("gift", rb"\\(\\frac\{1\}\{2\} &lt; x\\) and \\<span>(</span>y\\)"),
        ("moodle", rb"\(\frac{1}{2} &amp;lt; x\) and \&lt;span&gt;(&lt;/span&gt;y\)"),
        ("canvas", None),
        ("qti21", None),
    ],
)
def test_maths_goes_out_as_the_format_has_it_and_comes_back(to: str, written: bytes | None) -> None:
    text = r"Is $\frac{1}{2} < x$ and \\(y\\)?"
    choices = (Choice("a", "$x$", "It is $x$."), Choice("b", "x", "f"))
    question = Question(
        id="q",
        topic="t",
        kind="single",
        difficulty="easy",
        points=1,
        tags=(),
        stem=text,
        code=None,
        choices=choices,
        key=One("a"),
        hint="",
        explanation=text,
        common_mistakes={},
    )
    data = WRITERS[to]([Group("q", (question,))], "t")
    if written:
        assert written in data
    [found] = READERS[to](data, "file")
    assert isinstance(found, Found)
    assert r"$\frac{1}{2} < x$" in found.question.stem
    assert found.question.stem == found.question.explanation
    assert found.question.choices == choices
