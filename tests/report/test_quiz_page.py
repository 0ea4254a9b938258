"""Over the whole bank: a page for grading has no key in it, however one looks for it."""

import base64
import codecs
import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest

from grader.questions.asked import asked
from grader.questions.bank import Entry, open_topic, read_variants
from grader.questions.names import neutral_name, variant_code
from grader.questions.question import Forms, Number, One, Orders, Question, Several, Wrong
from grader.questions.quiz import Seed, shown_order
from grader.report.quiz_page import practice_page, quiz_page
from grader.report.text import markdown

BANK = Path(__file__).parents[2] / "question_bank"
STORED = read_variants(BANK / "lr_schedulers").questions
ENTRIES = {entry.id: entry for entry in open_topic(BANK, "lr_schedulers")}
VARIED = [entry for entry in ENTRIES.values() if len(entry) > 1]
DRAWS = 3
LONG = 12  # characters; shorter texts stand in encoded ones by chance
Encode = Callable[[str], str]


def base64_at(offset: int) -> Encode:
    """A text's Base64 where it stands so many bytes behind a boundary, less what is beside it."""

    def encode(text: str) -> str:
        whole = base64.b64encode(b"\0" * offset + text.encode()).decode()
        return whole[(offset * 8 + 5) // 6 + (offset > 0) : len(text.encode()) * 8 // 6 - 1]

    return encode


ENCODINGS: dict[str, Encode] = {
    "plain": str,
    "base64": base64_at(0),
    "base64, one byte in": base64_at(1),
    "base64, two bytes in": base64_at(2),
    "hex": lambda text: text.encode().hex(),
    "reversed": lambda text: text[::-1],
    "JSON": lambda text: json.dumps(text)[1:-1],
    "all escaped": lambda text: "".join(f"\\u{ord(c):04x}" for c in text),
    "HTML": html.escape,
    "numbers": lambda text: ",".join(str(ord(c)) for c in text),
    "address": quote,
    "rot13": lambda text: codecs.encode(text, "rot13"),
}


def page_of(question: Question, place: int) -> str:
    order = shown_order(question, Seed("exam", "", str(place)))
    return quiz_page("Title", "exam", f"s{place}", [asked(question, order)])


def variants(entry: Entry) -> Iterator[tuple[int, Question]]:
    for place in range(min(DRAWS, len(entry))):
        yield place, entry.variant(place)


def secrets(question: Question) -> list[str]:
    """The texts that must not be seen before the quiz is handed in."""
    texts = [question.hint, question.explanation, *question.common_mistakes.values()]
    texts += [choice.feedback for choice in question.choices]
    texts += [wrong.feedback for wrong in question.wrong]
    texts += [question.id, *question.common_mistakes]
    texts += [choice.mistake or "" for choice in question.choices]
    shown = [plain(str(markdown(text))) for text in texts]
    return [text for text in {*map(squeezed, texts), *shown} if len(text) >= LONG]


def plain(page: str) -> str:
    return squeezed(html.unescape(re.sub(r"<[^>]*>", "", page)))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def found_in(page: str, needles: list[str]) -> list[tuple[str, str]]:
    """The texts that are in a page, and in which encoding."""
    haystack = (page + "\0" + squeezed(page) + "\0" + plain(page)).casefold()
    return [
        (name, text)
        for text in needles
        for name, encode in ENCODINGS.items()
        # A piece is as good as the whole: one that is in a longer encoded text is found too.
        for part in {text, text[:24]}
        if len(part) >= LONG and encode(part).casefold() in haystack
    ]


def said_by_the_question(question: Question) -> str:
    return plain(
        " ".join(
            [str(markdown(question.stem)), question.code or ""]
            + [str(markdown(choice.text)) for choice in question.choices]
            + ([question.plot.alt] if question.plot else [])
        )
    ).casefold()


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)
def test_nothing_of_the_answer_is_in_the_page(entry: Entry) -> None:
    for place, question in variants(entry):
        own = said_by_the_question(question)
        needles = [text for text in secrets(question) if text[:24].casefold() not in own]
        assert found_in(page_of(question, place), needles) == []


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)
def test_the_page_is_the_same_whatever_the_key_is(entry: Entry) -> None:
    """No encoding has to be thought of here: what does not change with the key does not tell it."""
    for place, question in variants(entry):
        for other in with_other_keys(question):
            assert page_of(other, place) == page_of(question, place)


def with_other_keys(question: Question) -> Iterator[Question]:
    letters = [choice.letter for choice in question.choices]
    keys: list[One | Several | Number | Orders | Forms]
    match question.key:
        case One():
            keys = [One(letter) for letter in letters]
        case Several(_, credit):
            keys = [Several((letter,), credit) for letter in letters]
        case Number(value):
            keys = [Number(value + 1, 0.5, 3.0)]
        case Orders():
            keys = [Orders((tuple(letters),))]
        case Forms(_, compare):
            keys = [Forms(("something", "else"), compare)]
    for key in keys:
        yield msgspec.structs.replace(
            question,
            key=key,
            hint="other",
            explanation="other",
            common_mistakes={"other": "other"},
            wrong=(Wrong(7.0, "other"),),
            tags=("other",),
            difficulty="hard",
            choices=tuple(
                msgspec.structs.replace(choice, feedback="other", mistake="other")
                for choice in question.choices
            ),
        )


@pytest.mark.parametrize("entry", VARIED, ids=lambda entry: entry.id)
def test_the_code_of_a_variant_tells_nothing_that_was_computed(entry: Entry) -> None:
    """A code of all numbers would let a guess of the key be tried."""
    written = entry.source.written
    for draw in STORED[entry.id].draws[:DRAWS]:
        seen = {name: value for name, value in draw.values.items() if name in "abcdefgh"}
        drawn = {**draw.drawn, "answer": 77.0}
        other = msgspec.structs.replace(draw, drawn=drawn, values={**seen, "key": 77.0})
        assert variant_code(written, other) == variant_code(written, draw)


def test_the_search_finds_what_is_there() -> None:
    """A page to practise on has all of it, so that the search above is no empty one."""
    for entry in ENTRIES.values():
        question = entry.variant(0)
        order = tuple(choice.letter for choice in question.choices)
        page = practice_page("Title", "", [(asked(question, order), question)])
        explanation = plain(str(markdown(question.explanation)))
        assert found_in(page, [explanation]), entry.id


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_the_search_knows_every_encoding(encoding: str, before: str) -> None:
    text = "The scheduler writes each new value: <it> & more."
    page = page_of(ENTRIES["replaced_optimizer"].variant(0), 0)
    if encoding.startswith("base64"):  # it may stand in the middle of something longer
        hidden = base64.b64encode(f"{before}{text} after".encode()).decode()
    else:
        hidden = ENCODINGS[encoding](before + text + " after")
    assert found_in(page + hidden, [text])


def test_names_are_neutral_and_differ() -> None:
    names = {neutral_name(id_) for id_ in ENTRIES}
    assert len(names) == len(ENTRIES)
    assert all(re.fullmatch(r"q_[0-9a-f]{10}", name) for name in names)


def test_the_policy_forbids_every_request() -> None:
    page = page_of(ENTRIES["replaced_optimizer"].variant(0), 0)
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    parts = dict(part.split(" ", 1) for part in html.unescape(policy).split("; "))
    assert parts["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/=]+'", parts["script-src"].strip())
    assert re.findall(r"(?:src|href|action)=\"(?!data:,|#)", page) == []
