"""Text of strangers: what is shown, where it is written, and what becomes of markup."""

from urllib.parse import unquote_to_bytes

import pytest
from hostile_samples import HOSTILE, HOSTILE_ID

from grader.report.text import (
    PythonSource,
    markdown,
    number,
    page_link,
    page_name,
    points,
    python_lines,
    shortened,
    visible,
    with_code,
)
from grader.report.words import with_titles


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("a\r\nb\rc", "a\nb␍c"),
        ("\x1b[31m\x00\x7f", "␛[31m␀␡"),
        ("\u202egnp\u2066\u200f\u061c", r"\u202egnp\u2066\u200f\u061c"),
        ("\ud800\udcff", r"\ud800\udcff"),
        ("\x9b\u2028\U000e0041", r"\x9b\u2028\U000e0041"),
        ("naïve 日本 👩\u200d💻", "naïve 日本 👩\u200d💻"),
        ("e\u0301" * 20, "e\u0301" * 20),
        ("ae" + "\u0301" * 99 + "b", "ae" + "\u0301" * 8 + "…b"),
        ("👨\u200d👩\u200d👧\u200d👦", "👨\u200d👩\u200d👧\u200d👦"),
        ("👩\u200d" * 99 + "x y", "👩" + "\u200d👩" * 4 + "… y"),
        ("\u1100" * 99 + "\u1161", "\u1100" * 8 + "…\u1161"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


ODD_IDS = [
    "s017",
    "Ana María",
    "100% #1?",
    "a&b;'\"<x>",
    "javascript:alert(1)",
    "..",
    "\u202e\x1b\n",
    "bytes \udcff",
    HOSTILE_ID,
]


@pytest.mark.parametrize("id_", ODD_IDS)
def test_page_name_is_the_id_and_the_link_leads_to_it(id_: str) -> None:
    assert page_name(id_) == f"{id_}.html"
    link = page_link(id_)
    assert unquote_to_bytes(link).decode("utf-8", "surrogateescape") == page_name(id_)
    assert not set(link) & set("/:#?&;<>\"' \n")


def test_page_name_never_meets_the_class_page_or_another() -> None:
    ids = ["index", "index_", "INDEX", "Index__", "é" * 130, "é" * 130 + "x", "a" * 251, "a" * 250]
    names = [page_name(id_) for id_ in ids]
    assert len(set(names)) == len(ids)
    assert "index.html" not in {name.lower() for name in names}
    assert max(len(name.encode()) for name in names) <= 255


@pytest.mark.parametrize("id_", ["a/b", "../etc", "nul\0"])
def test_page_name_refuses_what_is_no_file_name(id_: str) -> None:
    with pytest.raises(ValueError, match="not a file name"):
        page_name(id_)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "[x](javascript:alert(1)) ![y](http://e.org/z.png) <http://e.org>",
        "```html\n<script>alert(1)</script>\n```",
        '```"><script>\nx\n```',
        "`<script>`",
    ],
)
def test_markdown_lets_no_markup_through(source: str) -> None:
    html = markdown(source)
    for part in ("<script", "<img", "<a", "href=", "src=x onerror=alert(1)>"):
        assert part not in html


def test_markdown_keeps_what_questions_use() -> None:
    html = markdown("Set `lr`, **then**:\n\n```python\nfor x in y: ...\n```\n\n- one\n- two")
    for part in ("<p>Set <code>lr</code>", "<strong>then</strong>", '<span class="k">for', "<li>"):
        assert part in html


def test_python_lines_count_as_python_does() -> None:
    lines = python_lines('\n\na = """x\r\n<b>\x0c\n"""\rb = 1 # \u202e\n')
    assert len(lines) == 7
    assert "&lt;b&gt;␌" in lines[3]
    assert r"\u202e" in lines[5]


SOURCE = '''"""About it.

def this is no function
"""
import torch


@torch.no_grad()
def f(x):
    text = """
class nor is this a class
"""
    return text  # <b>

class Net:
    """One line."""
if True: f(1)
'''


@pytest.mark.parametrize("source", [SOURCE, SOURCE.rstrip(), SOURCE * 2, "\n" + SOURCE, "", "\n"])
def test_some_lines_are_what_they_are_among_all(source: str) -> None:
    whole = python_lines(source)
    assert len(whole) == source.count("\n") + 1
    count = len(whole)
    for first in range(1, count + 1):
        for last in range(first, count + 1):
            assert PythonSource(source).lines(first, last) == whole[first - 1 : last]


def test_a_long_string_is_one_whatever_its_lines_begin_with() -> None:
    for line, words in ((3, "def this is no function"), (11, "class nor is this a class")):
        [html] = PythonSource(SOURCE).lines(line, line)
        assert words in html  # in one piece, and no keyword in it
    [html] = PythonSource(SOURCE).lines(9, 9)
    assert '<span class="k">def</span>' in html


def test_python_lines_of_nonsense() -> None:
    assert "<script" not in "".join(python_lines(HOSTILE))
    assert "<script" not in "".join(python_lines(HOSTILE * 2_000))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.01, "0.01"), (0.00125, "0.00125"), (1e-05, "1e-5"), (1.5e20, "1.5e+20"), (3.0, "3")],
)
def test_number(value: float, shown: str) -> None:
    assert number(value) == shown


def test_points_and_shortened() -> None:
    assert [points(17.5), points(3.0), points(0.125), points(None)] == ["17.5", "3", "0.12", "–"]  # noqa: RUF001
    assert shortened("a\n  b", 10) == "a b"
    assert shortened("abcdef", 4) == "abc…"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Run `python train.py`.", "Run <code>python train.py</code>."),
        ("`a` and `<b>`", "<code>a</code> and <code>&lt;b&gt;</code>"),
        ("one ` alone & no code", "one ` alone &amp; no code"),
        ("`` and `\n`", "`<code> and </code>\n`"),
        ("`\u202e`\x1b", "<code>\\u202e</code>␛"),
    ],
)
def test_backticks_show_code_and_nothing_else(text: str, html: str) -> None:
    assert with_code(text) == html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Mend what the check step_order says first.",
            "the check “When scheduler.step() is",
        ),
        ("because of what happened in `lr_values`.", "happened in “The LR in every epoch”."),
        ("NameError: name 'step_order' is not defined", "name 'step_order' is not"),
        ("the check step_orders", "the check step_orders"),
    ],
)
def test_a_page_names_other_checks_by_their_titles(text: str, shown: str) -> None:
    assert shown in with_titles(text)
