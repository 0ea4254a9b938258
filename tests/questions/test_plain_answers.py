"""The reader of our own pages' answers files says what YAML says, whatever a file has in it."""

import random
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from grader.questions.answer_file import answers_text
from grader.questions.answers import LONGEST_ANSWER, Answers, read_answers
from grader.questions.asked import asked
from grader.questions.bank import open_topic
from grader.questions.plain_answers import read_plain

BANK = Path(__file__).parents[2] / "question_bank"
YAML = "# A note at the end is left to YAML, and says nothing.\n"
LONG = "x" * (LONGEST_ANSWER + 1)
# What a line may be made of: what the plain reader takes, and what is near to it.
NAMES = ("a", "b2", "c_d", "null", "yes", "1", "0x1F", "1e5", "variants", "q q", "<<", '"q"', "")
VALUES = (
    *("b", "a1", "x_y.z-1", "null", "Null", "NULL", "nullx", "~", "yes", "no", "true", "é", ""),
    *("0.5", "1e-5", "-0.0", "+1", ".5", "-.5", "5.", "1_000", "0x1F", "0o17", "017", "1.2.3"),
    *("1e5", "1E+5", "1e999", "2001-01-01", "1:30", "--1", ".nan", ".inf", "-.inf", "=", "?", "-"),
    *("[a, b]", "[1, 2]", "[1, a, .5, null]", "[]", "[ a, b]", "[a,b]", "[a, ]", "[[a]]", "[", "]"),
    *("[a" + ", 1" * 25 + "]", "[a" + ", 1" * 26 + "]", '"x"', '"a b "', '" "', '""', "'y'", '"'),
    *(r'"\""', r'"\\"', r'"\n"', r'"\u0041"', '"a: b  # c"', LONG, f'"{LONG}"', "a: b", "a #b"),
    *("{}", "&a x", "*a", "!x y", "|", ">", "- a", "% a", "@a", "#b", "+", ".", "nan", "inf"),
)
ENDS = ("\n", "  # n\n", "  # \n", " # n\n", "  #n\n", " \n", "\r\n", "\n\n", "\t\n", "")
# What may stand before, between and behind the lines.
ODD = (
    *("", "# n\n", "#\n# n\n", "\n", "---\n", "...\n", "b\n", "- b\n", "  a: b\n", "a: b\n"),
    "\x7f\n",
)
LAST = (
    *("", 'variants:\n  a: "1a"\n', 'variants:\n  a: "1"\n  x: "b"\n', 'variants:\n  a: "1 a"\n'),
    *('variants:\n  a: "1"\n  a: "2"\n', 'variants:\n  1: "1"\n', 'variants:\n  a: "1"\nc: d\n'),
    *("variants:\n", "variants:\n  a: 1a\n", 'variants:\n a: "1"\n', "variants: {}\n"),
    '  a: "1"\n',
)


def both(folder: Path, text: str) -> tuple[Answers, Answers]:
    one, other = folder / "one.yaml", folder / "other.yaml"
    one.write_text(text, "utf-8", newline="")
    other.write_text(text + YAML, "utf-8", newline="")
    return read_answers(one), read_answers(other)


def is_plain(text: str) -> bool:
    return read_plain(text, LONGEST_ANSWER, 26) is not None


def alike(folder: Path, texts: Iterable[str]) -> int:
    """How many texts the plain reader takes; it says of each of them what YAML says."""
    plain = [text for text in texts if is_plain(text)]
    for text in plain:
        found, expected = both(folder, text)
        assert found == expected, text
    return len(plain)


def test_it_says_what_yaml_says_of_a_line(tmp_path: Path) -> None:
    lines = map("".join, product(NAMES, [": "], VALUES, ENDS))
    assert alike(tmp_path, lines) > 500


def test_it_says_what_yaml_says_of_several_lines(tmp_path: Path) -> None:
    texts = map("".join, product(ODD, ["a: 1  # n\n"], ODD, ["c: [a, 2]\n"], ODD, LAST))
    assert alike(tmp_path, texts) > 10


lines = st.tuples(
    st.from_regex(r"[a-z]\w{0,5}", fullmatch=True).map(lambda name: name.encode().hex()),
    st.one_of(
        st.from_regex(r"[a-zA-Z0-9_.+-]{1,6}", fullmatch=True),
        st.from_regex(r'"[ -~]{0,8}"', fullmatch=True),
        st.from_regex(r"\[[a-c0-9., -]{0,8}\]", fullmatch=True),
    ),
)


# Of a text that is not plain there is nothing to compare; where nearly none is, this fails.
@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(lines, min_size=1, max_size=4))
def test_it_says_what_yaml_says_of_what_it_nearly_takes(
    tmp_path: Path, given: list[tuple[str, str]]
) -> None:
    text = "".join(f"{name}: {value}\n" for name, value in given)
    assume(is_plain(text))
    found, expected = both(tmp_path, text)
    assert found == expected


@pytest.mark.parametrize("seed", range(3))
def test_what_our_pages_write_does_not_need_yaml(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)  # noqa: S311  (which of them does not matter)
    questions = [
        entry.variant(draw.randrange(len(entry))) for entry in open_topic(BANK, "lr_schedulers")
    ]
    shown = [asked(one, tuple(choice.letter for choice in one.choices)) for one in questions]
    answers = {
        one.name: {
            "single": "a",
            "multiple": ("a", "b"),
            "order": ("b", "a"),
            "numeric": "1e-3",
            "blank": 'ckpt["sched"]',
        }[one.kind]
        for one in shown
    }
    text = answers_text(shown, answers, "Answers of s017")
    assert read_plain(text, 1000, 26) is not None
    found, expected = both(tmp_path, text)
    assert found == expected
    assert len(found.given) == len(questions)
    assert found.variants
