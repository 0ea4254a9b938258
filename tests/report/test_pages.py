"""Whole pages: what they say for each kind of submission, and that nothing in them runs."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import msgspec
import pytest
from hostile_samples import HOSTILE_ID, hostile
from sample_class import LR_PARTS, ORDER_NEVER, small_class
from sample_course import QUESTIONS
from sample_marks import check, result
from sample_pages import class_page, student_page

from grader.model.result import QuizItem, QuizResult
from grader.questions.question import Choice, Forms, Number, Orders, Several, Wrong
from grader.report.render import page_name
from grader.report.text import page_link

INLINE = {"span", "code", "b", "bdi", "a"}
CLASS = {marks.id: (marks, seen) for marks, seen in small_class()}


class Page(HTMLParser):
    """A page's tags, attributes and text, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in INLINE:
            self.text += " "
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def words(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("s001", ["20 / 20", "All 5 checks passed.", "equals the reference's", "96.4 %"]),
        ("s002", [ORDER_NEVER["seen"], ORDER_NEVER["why"], LR_PARTS["asked"], "never changes."]),
        ("s003", ["They part in epoch 0", "not answered"]),
        ("s005", ["stopped before the end. 2 of 5", "NameError: name 'schedular'", "train.py:21"]),
        ("s006", ["ran out of time.", "longer than 120 s.", "shows no LR in epoch 2"]),
        ("s007", ["0 / 20", "could not be graded.", "report.docx", "Try next: Hand in train.py."]),
        ("s008", ["not marked / 20", "needs a person's attention", "two files called train.py"]),
    ],
)
def test_student_page_says_what_happened(id_: str, words: list[str]) -> None:
    page = Page(student_page(*CLASS[id_]))
    for part in words:
        assert part in page.words


def test_the_failing_line_is_marked_in_its_surroundings() -> None:
    page = Page(student_page(*CLASS["s005"])).words
    assert "► 21 schedular.step()" in page
    assert "17 train_loss, train_accuracy" in page


@pytest.mark.parametrize("source", [None, "", "x = 1"])
def test_a_line_that_the_source_lacks_is_no_error(source: str | None) -> None:
    assert "train.py:21" in student_page(*CLASS["s005"], source=source)


def test_a_page_can_do_with_next_to_nothing() -> None:
    bare = msgspec.structs.replace(result("s1"), checks=(), quiz=None)
    page = student_page(bare, None, source=None, reference=None, questions={}, environment={})
    assert "All 0 checks passed." not in Page(page).words
    assert "<svg" not in page


def test_quiz_review_tells_right_from_wrong() -> None:
    page = Page(student_page(*CLASS["s002"])).words
    assert "a 0.01 ✗ your answer b 0.005 ✓ the right answer c 0.0025" in page
    assert "On your answer This is what epochs 0 to 2 use." in page
    assert "Counting epochs from 1." in page


OTHER_KINDS = {
    "numeric": (
        {"key": Number(0.05, relative=0.01), "wrong": (Wrong(0.1, "That is the *start*."),)},
        (0.1,),
        "Your answer: 0.1 Right: 0.05 On your answer That is the start.",
    ),
    "blank": (
        {"key": Forms(("val_loss", "metrics=val_loss"), "code")},
        ("epoch<b>",),
        "Your answer: epoch<b> Right: val_loss",
    ),
    "order": (
        {
            "key": Orders((("b", "a"), ("a", "b"))),
            "choices": (Choice("a", "    x = 1", "Late."), Choice("b", "y = 2")),
        },
        ("a",),
        "a x = 1 b y = 2 Your answer: a Right: b, a On your answer Late.",
    ),
    "multiple": (
        {
            "key": Several(("a", "b"), "net_correct"),
            "choices": (Choice("a", "x", "Yes."), Choice("b", "y", "So."), Choice("c", "z", "No.")),
        },
        ("a", "c"),
        "a x ✓ your answer, right b y ✓ the right answer c z ✗ your answer On your answer Yes. No.",
    ),
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_quiz_review_of_the_other_kinds(kind: str) -> None:
    fields, answer, words = OTHER_KINDS[kind]
    plain = {"wrong": (), "choices": ()} | fields
    question = msgspec.structs.replace(QUESTIONS["step-order"], kind=kind, **plain)
    marks, seen = CLASS["s002"]
    item = QuizItem("step-order", answer, 0, 1)
    marks = msgspec.structs.replace(marks, quiz=QuizResult(0, 1, (item,)))
    page = Page(student_page(marks, seen, questions={"step-order": question})).words
    assert words in page


def test_a_question_that_left_the_bank_is_shown_by_its_id() -> None:
    known = {"step-order": QUESTIONS["step-order"]}
    page = Page(student_page(*CLASS["s002"], questions=known)).words
    assert "steplr-third-epoch not right 0 / 1 Your answer: a" in page


def test_class_page_counts() -> None:
    page = Page(class_page([marks for marks, _ in CLASS.values()]))
    for part in (
        "Marked 7 of 8",
        "Median 10",
        "Lowest 0 Highest 20",
        "To look at: 2",
        "Lower quartile 8.45 Upper quartile 12",
        "Mistake 1 The LR in every epoch 2 submissions, 25.0 % For example: In epoch 3",
        "s002 s004 show in the table",
        "✸ crash",
        "⚠ grader fault",
        "Which LR does epoch 3 (from 0) use? 7 of 7 71.4 % 0.49 0.65 100.0 % a (1 of 7)",
    ):
        assert part in page.words
    assert ("href", "s002.html") in page.attributes


@pytest.mark.parametrize(
    "results", [[], [result("a", status="needs_attention")], [result("a")]], ids=len
)
def test_class_page_of_few(results: list) -> None:  # type: ignore[type-arg]
    assert f"of {len(results)}" in Page(class_page(results)).words


def test_many_names_are_folded_away() -> None:
    fail = check("lr_values", "fail", **LR_PARTS)
    page = Page(class_page([result(f"s{n:03}", fail) for n in range(300)])).words
    assert "300 submissions, 100.0 %" in page
    assert "294 more" in page
    assert "s049 and 250 more, in the table below" in page


@pytest.mark.parametrize("which", ["student", "class"])
def test_hostile_text_stays_text(which: str) -> None:
    marks, seen = hostile()
    source = f"{seen.stdout}\nx = 1"
    html = student_page(marks, seen, source) if which == "student" else class_page([marks])
    page = Page(html)
    assert html.encode("utf-8")
    # A hostile one that is never closed would hide all tags after it from the parser.
    assert html.count("<script") == page.tags.count("script") == (which == "class")
    assert html.count("<img") == 0
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html) is None
    assert r"\u202egnp.exe" in page.text
    assert "{{ 7 * 7 }}" in page.text
    hrefs = [value for name, value in page.attributes if name == "href"]
    assert all(href.startswith(("#", "data:,")) or href == page_link(HOSTILE_ID) for href in hrefs)


@pytest.mark.parametrize("which", ["student", "class"])
def test_the_policy_allows_our_style_and_script_alone(which: str) -> None:
    html = student_page(*hostile()) if which == "student" else class_page([hostile()[0]])
    hashes = {}
    for tag in ("style", "script"):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert len(found) == (tag == "style" or which == "class")
        digests = [base64.b64encode(hashlib.sha256(x.encode()).digest()).decode() for x in found]
        hashes[tag] = f"'sha256-{digests[0]}'" if digests else "'none'"
    page = Page(html)
    assert page.attributes[2:4] == [
        ("http-equiv", "Content-Security-Policy"),
        (
            "content",
            (
                f"default-src 'none'; style-src {hashes['style']}; img-src data:; "
                f"base-uri 'none'; form-action 'none'; script-src {hashes['script']}"
            ),
        ),
    ]
    assert "style" not in {name for name, _ in page.attributes}


def test_the_environment_has_a_digest_beside_its_versions() -> None:
    pages = [
        Page(student_page(*CLASS["s001"], environment={"torch": torch})).words
        for torch in ("2.15.0", "2.15.0", "2.14.1")
    ]
    digests = [re.search("environment ([0-9a-f]{12}) torch 2", page)[1] for page in pages]
    assert digests[0] == digests[1] != digests[2]


def test_page_name_is_offered_beside_the_pages() -> None:
    assert page_name("s017") == "s017.html"
