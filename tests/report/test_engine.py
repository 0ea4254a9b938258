"""Templates of a course's own: what they can change, and what stays in force whatever they say."""

import re
from pathlib import Path

import pytest
from hostile_samples import hostile
from sample_class import small_class
from sample_marks import evidence, result
from sample_pages import class_page, student_page

from grader.model.errors import GraderError
from grader.model.look import Look, Template

EXTENDS = '{% extends "grader/student.html.j2" %}\n'
CLASS = small_class()


def look(text: str, name: str = "student.html.j2") -> Look:
    return Look(templates=(Template(name, f"/course/report/templates/{name}", text),))


def in_headline(text: str) -> Look:
    return look(f"{EXTENDS}{{% block headline %}}\n{text}{{% endblock %}}")


def test_a_block_can_be_put_before_and_behind_ours() -> None:
    own = in_headline("<p>Ask on the forum, {{ view.id }}.</p>{{ super() }}<p>Good luck!</p>")
    for marks, seen in CLASS:
        page, plain = student_page(marks, seen, look=own), student_page(marks, seen)
        assert f"<p>Ask on the forum, {marks.id}.</p>" in page
        # All the rest is as it was.
        without = re.sub("<p>(Ask on the forum, .*?|Good luck!)</p>", "", page)
        assert without.split() == plain.split()


def test_the_documentations_example_is_right() -> None:
    docs = Path(__file__).parents[2] / "docs" / "looks.md"
    [example] = re.findall("```jinja\n(.*?)```", docs.read_text(encoding="utf-8"), re.DOTALL)
    assert "with your id s001." in student_page(*CLASS[0], look=look(example))


def test_the_class_page_and_the_parts_can_be_changed() -> None:
    text = (
        '{% extends "grader/class.html.j2" %}\n{% from "parts.html.j2" import picture %}\n'
        "{% block header %}{{ super() }}<p>Course 101</p>{% endblock %}"
        "{% block scores %}{{ picture(view.histogram) }}{% endblock %}"
    )
    page = class_page([marks for marks, _ in CLASS], look=look(text, "class.html.j2"))
    assert "<p>Course 101</p>" in page
    assert page.count("<script>") == 1
    parts = "{% macro picture(it) %}<p>no {{ it.title }}</p>{% endmacro %}{% macro code(it) %}\
{% endmacro %}"
    page = student_page(*CLASS[0], look=look(parts, "parts.html.j2"))
    assert "<p>no The LR that your run really used" in page


def test_colours_are_another_and_the_policy_allows_them() -> None:
    plain = student_page(*CLASS[0])
    page = student_page(*CLASS[0], look=Look(light=(("link", "#005a9c"),)))
    assert "--link: #005a9c;" in page
    assert "--link: #1d4fb8;" not in page
    style = re.compile("style-src &#39;(sha256-.*?)&#39;")
    assert style.search(page)[1] != style.search(plain)[1]


@pytest.mark.parametrize(
    "text",
    [
        "{{ view.id }}{{ view.flags[0] }}",
        "{% set x %}{{ view.flags[0] }}{% endset %}{{ x }}",
        "{% macro x(it) %}{{ it }}{% endmacro %}{{ x(view.flags[0]) }}",
        "{{ view.flags | join }}",
        "{{ '%s' | format(view.flags[0]) }}",
        "{{ ('<b>' | e) ~ view.flags[0] }}",
        "{{ ('' | e).join(view.flags) }}",
        "{{ (view.flags[0] | e).unescape() }}",
        "{{ view.flags[0] | e | striptags }}{{ view.flags[0] | urlize }}{{ view.flags | tojson }}",
        "{% filter upper %}{{ view.flags[0] }}{% endfilter %}",
    ],
)
def test_escaping_stays_in_force(text: str) -> None:
    marks, seen = hostile()
    page = student_page(marks, seen, look=in_headline(text))
    assert "<script" not in page.lower()
    assert "<img" not in page.lower()
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ view.scor }}", "has no attribute 'scor'"),
        ("{{ vieww.id }}", "'vieww' is undefined"),
        ("{{ view.id }", "unexpected '}'"),
        ("{% if view.id %}", "expecting this tag, but currently looking for 'elif'"),
        ("{{ view.id | safe }}", "No filter named 'safe'"),
        ("{{ [view.id] | map('safe') | join }}", "No filter named 'safe'"),
        ("{% autoescape false %}{{ view.id }}{% endautoescape %}", "it is always on"),
        ("{{ view.__class__ }}", "unsafe"),
        ("{{ ('' | e).__class__('<b>') }}", "unsafe"),
        ("{{ 1 / 0 }}", "division by zero"),
        ('{% include "other.html.j2" %}', "there is no template 'other.html.j2'"),
    ],
)
def test_a_broken_template_is_told_with_its_line(text: str, words: str) -> None:
    with pytest.raises(GraderError) as caught:
        student_page(*CLASS[0], look=in_headline(text))
    assert caught.value.file == "/course/report/templates/student.html.j2"
    assert caught.value.line == 3
    assert words in caught.value.message


def test_a_template_on_one_line_is_told_too() -> None:
    text = f"{EXTENDS.strip()}{{% block headline %}}{{{{ view.scor }}}}{{% endblock %}}"
    with pytest.raises(GraderError, match="has no attribute 'scor'") as caught:
        student_page(*CLASS[0], look=look(text))
    assert (caught.value.file, caught.value.line) == (
        "/course/report/templates/student.html.j2",
        1,
    )


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("student.html.j2", "<p>{{ view.id }}</p>", "does not begin as all pages do"),
        ("student.html.j2", f"hello {EXTENDS}", "does not begin as all pages do"),
        ("student.html.j2", '{% extends "student.html.j2" %}', "extends or includes itself"),
        ("parts.html.j2", "{% macro picture(it) %}{% endmacro %}", "The macro 'code' is missing"),
    ],
)
def test_a_template_that_is_no_page_is_told(name: str, text: str, words: str) -> None:
    with pytest.raises(GraderError, match=words) as caught:
        student_page(*CLASS[0], look=look(text, name))
    assert caught.value.file == f"/course/report/templates/{name}"


def test_a_fault_of_our_own_is_not_blamed_on_the_course() -> None:
    class Fault:
        def __str__(self) -> str:
            raise LookupError

    with pytest.raises(LookupError):
        student_page(result("s1"), evidence(), look=in_headline(""), made_on=Fault())
