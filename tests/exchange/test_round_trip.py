"""What was written and is read again shows the same, and is marked the same."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from making import near, questions, shown, shown_stem

from grader.exchange.form import Found, Group, cleaned
from grader.exchange.give import WRITERS, group_of
from grader.exchange.loss import loss_of
from grader.exchange.take import READERS
from grader.exchange.yaml_file import yaml_text
from grader.questions.bank import open_topic
from grader.questions.instance import question_of
from grader.questions.proof import Draw
from grader.questions.question import Forms, Number, One, Orders, Question, Several
from grader.questions.read import read_question, topics_of

BANK = Path(__file__).parents[2] / "question_bank"
KINDS = {
    "gift": ("single", "multiple", "numeric", "blank"),
    "moodle": ("single", "multiple", "numeric", "blank", "order"),
    "canvas": ("single", "multiple", "numeric", "blank"),
    "qti21": ("single", "multiple", "numeric", "blank", "order"),
}
FORMATS = tuple(WRITERS)
# What each format has of a question, beside its stem, its key, its choices and the explanation.
FIELDS = {
    "gift": {"difficulty", "tags"},
    "moodle": {"difficulty", "tags", "points", "hint", "shuffle"},
    "canvas": {"points"},
    "qti21": {"points", "shuffle"},
}
SLOW = settings(
    max_examples=400,
    derandomize=True,  # other examples come with every change of a test, and not at a bad moment
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def back(question: Question, to: str) -> Found:
    """A question after its way through a format."""
    data = WRITERS[to]([Group(question.id, (cleaned(question),))], "t")
    [found] = READERS[to](data, "file")
    assert isinstance(found, Found), found
    return found


def as_file(found: Found, folder: Path) -> Question:
    """The question after its way through a question's file too."""
    path = folder / "q.yaml"
    path.write_text(yaml_text(found, "file"), encoding="utf-8")
    return question_of(read_question(path), Draw({}))


def assert_same(one: Question, other: Question, to: str, notes: tuple[str, ...]) -> None:
    one = cleaned(one)
    assert other.kind == one.kind
    if one.code is not None:
        assert other.code == one.code
    if not any("simplified" in note for note in notes):
        if one.plot is None:
            # A quotation mark in code is written in two ways that show the same.
            assert shown_stem(other).replace("&quot;", '"') == shown_stem(one).replace(
                "&quot;", '"'
            )
        assert shown(other.explanation) == shown(one.explanation)
        if one.kind in {"single", "multiple"}:
            assert all_shown(other) == all_shown(one)
        if "hint" in FIELDS[to]:
            assert shown(other.hint) == shown(one.hint)
    for field in FIELDS[to] - {"hint"}:
        assert getattr(other, field) == getattr(one, field), field
    assert_same_key(one, other, to)


def all_shown(question: Question) -> list[str]:
    return [shown(text) for one in question.choices for text in (one.text, one.feedback)]


def assert_same_key(one: Question, other: Question, to: str) -> None:
    match one.key:
        case One():
            assert other.key == one.key
        case Several(letters, credit):
            assert isinstance(other.key, Several)
            assert set(other.key.letters) == set(letters)
            told = any(field.startswith("credit") for field in loss_of(one, to).fields)
            assert told or other.key.credit == credit or len(letters) == 1
        case Number() as key:
            assert isinstance(other.key, Number)
            assert near(other.key.value, key.value)
            assert near(other.key.margin, key.margin)
        case Forms(forms, _):
            assert isinstance(other.key, Forms)
            assert other.key.forms == forms
        case Orders(orders):
            assert isinstance(other.key, Orders)
            assert lines(other, other.key.orders) == lines(one, orders)
    if not any(field == "wrong" for field in loss_of(one, to).fields):
        assert [w.answer for w in other.wrong] == [w.answer for w in one.wrong]


def lines(question: Question, orders: tuple[tuple[str, ...], ...]) -> set[tuple[str, ...]]:
    texts = {one.letter: one.text for one in question.choices}
    return {tuple(texts[letter] for letter in order) for order in orders}


@pytest.mark.parametrize("to", FORMATS)
@SLOW
@given(data=st.data())
def test_any_question_comes_back_as_it_was(
    to: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    question = data.draw(questions(KINDS[to]))
    assume(loss_of(question, to).left_out is None)
    found = back(question, to)
    assert_same(question, found.question, to, found.notes)
    assert_same(question, as_file(found, tmp_path_factory.mktemp("topic")), to, found.notes)


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("topic", topics_of(BANK))
def test_the_whole_bank_comes_back_as_it_was(to: str, topic: str, tmp_path: Path) -> None:
    count = 0
    for entry in open_topic(BANK, topic):
        for question in group_of(entry, 3).questions:
            if loss_of(question, to).left_out is None:
                found = back(question, to)
                assert not any("simplified" in note for note in found.notes), found.notes
                assert_same(question, found.question, to, found.notes)
                assert_same(question, as_file(found, tmp_path), to, found.notes)
                count += 1
    assert count


@pytest.mark.parametrize("to", FORMATS)
def test_a_second_way_through_changes_nothing(to: str) -> None:
    for entry in open_topic(BANK, "lr_schedulers"):
        if loss_of(entry.variant(0), to).left_out is not None:
            continue
        once = back(entry.variant(0), to).question
        assert back(once, to).question == once, re.escape(entry.id)
