"""Which student gets which numbers, from draws that were proved."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.inside.fill import fill
from grader.intake.assignment import load_assignment
from grader.model.assignment import Assignment
from grader.model.errors import CombinedError, GraderError
from grader.questions.bank import (
    Entry,
    open_topic,
    read_variants,
    write_variants,
)
from grader.questions.draw import draws_of, stable_number
from grader.questions.instance import question_of
from grader.questions.proof import Draw
from grader.questions.question import Forms, Number, Question, Several
from grader.questions.quiz import Seed, open_quiz, shown_order, variant_for
from grader.questions.read import read_question, topics_of
from grader.questions.written import Range

BANK = Path(__file__).parents[2] / "question_bank"
ENTRIES = {entry.id: entry for topic in topics_of(BANK) for entry in open_topic(BANK, topic)}
VARIED = [entry for entry in ENTRIES.values() if len(entry) > 1]


def texts_of(question: Question) -> list[str]:
    parts = [question.stem, question.code or "", question.hint, question.explanation]
    parts += [*question.common_mistakes.values()]
    parts += [text for choice in question.choices for text in (choice.text, choice.feedback)]
    parts += [str(part) for wrong in question.wrong for part in (wrong.answer, wrong.feedback)]
    return parts + list(question.key.forms if isinstance(question.key, Forms) else ())


def seed(student: str, term: str = "", assignment: str = "lr_schedulers") -> Seed:
    return Seed(assignment, term, student)


@pytest.mark.parametrize("entry", VARIED, ids=lambda entry: entry.id)
def test_every_variant_is_filled_in_and_has_its_own_code(entry: Entry) -> None:
    variants = [entry.variant(number) for number in range(len(entry))]
    assert len({question.variant for question in variants}) == len(entry)
    for question in variants:
        assert re.fullmatch(r"[0-9a-f]{8}", question.variant)
        assert [text for text in texts_of(question) if re.search(r"\{\{\s*\w", text)] == []
        shown = [choice.text for choice in question.choices]
        assert len(set(shown)) == len(shown)


def test_a_question_without_params_is_the_same_for_everybody() -> None:
    entry = ENTRIES["what_a_scheduler_does"]
    assert len(entry) == 1
    assert variant_for(entry, seed("x")) == variant_for(entry, seed("y", "z"))
    assert entry.variant(0).variant == ""


def test_a_draw_is_settled_by_assignment_term_and_student() -> None:
    entry = ENTRIES["lr_after_three_steps"]
    students = [f"s{number}" for number in range(400)]
    drawn = [variant_for(entry, seed(student)).variant for student in students]
    again = [variant_for(entry, seed(student)).variant for student in students]
    assert drawn == again
    for other in (seed("", "spring"), seed("", "", "exam")):
        others = [
            variant_for(entry, Seed(other.assignment, other.term, student)).variant
            for student in students
        ]
        same = sum(one == two for one, two in zip(drawn, others, strict=True))
        assert same < 40  # of 400, where chance alone makes some 12
    counts = Counter(drawn)
    assert len(counts) == len(entry)
    assert max(counts.values()) < 4 * 400 / len(entry)


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        (("variant", "lr_schedulers", "", "s01", "q"), 17816924634543417534),
        ((), 16406829232824261652),
    ],
)
def test_numbers_are_the_same_on_every_machine(parts: tuple[str, ...], number: int) -> None:
    assert stable_number(*parts) == number


def test_the_order_of_choices_differs_and_letters_stay() -> None:
    question = ENTRIES["replaced_optimizer"].variant(0)
    orders = {shown_order(question, seed(f"s{number}")) for number in range(200)}
    assert len(orders) == 24
    assert all(sorted(order) == list("abcd") for order in orders)


def test_choices_with_an_order_of_their_own_keep_it(tmp_path: Path) -> None:
    text = (BANK / "lr_schedulers" / "what_a_scheduler_does.yaml").read_text(encoding="utf-8")
    path = tmp_path / "q.yaml"
    path.write_text(text + "shuffle: false\n")
    question = question_of(read_question(path), Draw({}))
    assert {shown_order(question, seed(f"s{number}")) for number in range(20)} == {tuple("abcd")}


@pytest.mark.parametrize(
    ("params", "count", "first"),
    [
        ({"a": [1, 2, 3], "b": [True, False]}, 6, None),
        ({"a": Range(first=2, last=5)}, 4, int),
        ({"a": Range(first=0.1, last=0.5, step=0.1)}, 5, float),
        ({"a": [1], "b": "a + 1"}, 1, int),
        ({"a": Range(first=1, last=99), "b": Range(first=1, last=99)}, 5000, int),
        ({}, 1, None),
    ],
)
def test_draws_are_all_or_a_sample_without_repetition(params, count: int, first) -> None:
    draws = draws_of(params, "q")
    assert len({json.dumps(draw) for draw in draws}) == len(draws) == count
    assert draws == draws_of(params, "q")
    assert all("b" not in draw for draw in draws if params.get("b") == "a + 1")
    if first:
        assert {type(draw["a"]) for draw in draws} == {first}


def test_steps_of_a_range_are_what_a_person_would_write() -> None:
    draws = draws_of({"a": Range(first=0.1, last=0.7, step=0.1)}, "q")
    assert sorted(draw["a"] for draw in draws) == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ lr }}", "0.05"),
        ("{{lr}} and {{ n }}", "0.05 and 3"),
        ("{{ noisy }}", "0.3"),
        ("{{ one }}", "1.0"),
        ("{{ small }}", "1e-05"),
        ("{{ third:.3g }}", "0.333"),
        ("{{ third:.1% }}", "33.3%"),
        ("{{ big:,d }}", "60,000"),
        ("{{ rates }}", "[0.1, 0.05]"),
        ("{{ name }}({ x }, {{}}, {{ 1 }})", "StepLR({ x }, {{}}, {{ 1 }})"),
    ],
)
def test_numbers_are_shown_as_a_person_writes_them(text: str, shown: str) -> None:
    values = {"lr": 0.05, "n": 3, "noisy": 0.1 + 0.2, "one": 1.0, "small": 1e-5, "third": 1 / 3}
    values |= {"big": 60000, "rates": [0.1, 0.1 * 0.5], "name": "StepLR"}
    assert fill(text, values) == shown


@pytest.fixture
def topic(tmp_path: Path) -> Path:
    """A copy of one question and its draws."""
    folder = tmp_path / "lr_schedulers"
    folder.mkdir()
    shutil.copy(BANK / "lr_schedulers" / "lr_after_three_steps.yaml", folder)
    shutil.copy(BANK / "lr_schedulers" / "variants.json", folder)
    return folder


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("gamma: [0.5,", "gamma: [0.6,", "changed since it was proved"),
        ("value: lr * gamma ** 2", "value: lr * gamma ** 4", "changed since it was proved"),
        ("step_size=2", "step_size=1", "changed since it was proved"),
        ("hint: Write", "hint: Do write", None),
        ("feedback: Right.", "feedback: Yes.", None),
    ],
)
def test_a_question_that_was_changed_has_to_be_proved_again(topic: Path, old, new, word) -> None:
    path = topic / "lr_after_three_steps.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if word is None:
        assert len(open_topic(topic.parent, topic.name)) == 1
        return
    with pytest.raises(GraderError, match=word) as caught:
        open_topic(topic.parent, topic.name)
    assert (caught.value.file, caught.value.line) == (path, 7)
    assert caught.value.hint == "Run: grade questions prove lr_schedulers"


@pytest.mark.parametrize("change", ["missing", "not json", "no draws", "odd field", "deep"])
def test_stored_draws_that_are_wrong_are_told(topic: Path, change: str) -> None:
    path = topic / "variants.json"
    document = json.loads(path.read_text())
    stored = document["questions"]["lr_after_three_steps"]
    if change == "missing":
        path.unlink()
    elif change == "not json":
        path.write_text("{")
    elif change == "no draws":
        stored["draws"] = []
    elif change == "odd field":
        stored["draws"][0]["x"] = 1
    if change in {"no draws", "odd field"}:
        path.write_text(json.dumps(document))
    if change == "deep":
        path.write_text("[" * 100_000)
    with pytest.raises(GraderError) as caught:
        open_topic(topic.parent, topic.name)
    assert not isinstance(caught.value, CombinedError)
    assert "grade questions prove lr_schedulers" in str(caught.value)


def test_draws_are_written_only_where_they_say_something_new(topic: Path) -> None:
    path = topic / "variants.json"
    before = path.read_bytes()
    stored = read_variants(topic)
    assert not write_variants(topic, "another torch", stored.questions)
    assert path.read_bytes() == before
    fewer = dict(list(stored.questions.items())[1:])
    assert write_variants(topic, "another torch", fewer)
    assert read_variants(topic).questions == fewer
    assert read_variants(topic).torch == "another torch"


KINDS = {
    "numeric": (
        (
            "kind: numeric\nkey: n * 2\ntolerance: {relative: 0.1}\n"
            'wrong: [{value: n, feedback: "{{ n }}"}]'
        ),
        Number(6.0, relative=0.1),
        "",
    ),
    "blank": (
        'kind: blank\nkey: ["StepLR({{ n }})"]',
        Forms(("StepLR(3)",), "code"),
        " ____",
    ),
    "multiple": (
        (
            "kind: multiple\nchoices:\n  a: {value: n, feedback: f}\n  b: {text: x, feedback: f}\n"
            "key: [a]"
        ),
        Several(("a",), "all_or_nothing"),
        "",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_keys_are_filled_in(tmp_path: Path, kind: str) -> None:
    own, key, stem = KINDS[kind]
    path = tmp_path / "q.yaml"
    path.write_text(
        f"{own}\nstem: '{{{{ n }}}}{stem}'\ndifficulty: easy\ntags: [x]\nhint: h\n"
        "explanation: e\ncommon_mistakes: {m: x}\nparams: {n: [3, 4]}\n"
    )
    draw = Draw({"n": 3}, {"key": 6, "wrong.0": 3, "a": 3})
    question = question_of(read_question(path), draw, "code")
    assert (question.key, question.stem) == (key, f"3{stem}")
    assert [choice.text for choice in question.choices] == (["3", "x"] if own[6] == "m" else [])
    assert [(wrong.answer, wrong.feedback) for wrong in question.wrong] == (
        [(3.0, "3")] if kind == "numeric" else []
    )


def with_questions(names: list[str] | None) -> Assignment:
    assignment = load_assignment(BANK.parent, "lr_schedulers")
    assert assignment.quiz is not None
    return replace(assignment, quiz=replace(assignment.quiz, questions=names))


def test_a_quiz_asks_the_questions_that_it_names() -> None:
    few = ["replaced_optimizer", "build_step_lr"]
    assert {one.id for one in open_quiz(BANK, with_questions(few)).asked("s01")} == set(few)
    everything = {one.id for one in open_quiz(BANK, with_questions(None)).asked("s01")}
    assert everything == set(ENTRIES) > set(few)


def test_a_question_that_is_not_there_is_told() -> None:
    with pytest.raises(GraderError) as told:
        open_quiz(BANK, with_questions(["build_step_lr", "build_step_lt"]))
    assert told.value.file == BANK.parent / "assignments" / "lr_schedulers" / "assignment.toml"
    assert "'build_step_lt'" in str(told.value)
    assert "Did you mean `build_step_lr`?" in str(told.value)
