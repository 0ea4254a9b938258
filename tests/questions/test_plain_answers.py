"""The reader of our own pages' answers files says what YAML says, whatever a file has in it."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader.questions.answer_file import answers_text
from grader.questions.answers import LONGEST_ANSWER, Answers, read_answers
from grader.questions.asked import asked
from grader.questions.bank import open_topic
from grader.questions.plain_answers import read_plain

BANK = Path(__file__).parents[2] / "question_bank"
YAML = "# A note at the end is left to YAML, and says nothing.\n"
parts = st.sampled_from(
    [
        *("q: ", "p: ", "q", ":", " ", "\n", "\n", "  ", "#", "  # n", "variants:\n", "variants: "),
        *(
            '  q: "1a"\n',
            "b",
            "a1",
            "0.5",
            "1e-5",
            "-0.0",
            "+1",
            ".5",
            "1_000",
            "0x1F",
            "1:30",
            "nan",
        ),
        *(
            ".inf",
            "-.inf",
            "inf",
            "~",
            "null",
            "Null",
            "yes",
            "2001-01-01",
            "[",
            "]",
            ", ",
            "[a, b]",
        ),
        *(
            "[1, 2]",
            "[]",
            "{}",
            '"x"',
            '"a b "',
            r'"\""',
            r'"\\"',
            r'"\n"',
            r'"\u0041"',
            '"',
            "'y'",
        ),
        *(
            "- ",
            "-",
            "&a ",
            "*a",
            "!x ",
            "|",
            ">",
            "%",
            "@",
            "\t",
            "\r",
            "é",
            "\x7f",
            "<<",
            "---\n",
        ),
        *("x" * (LONGEST_ANSWER + 1), "[" + ", ".join("ab" * 14) + "]", "=", "?", "."),
    ]
)


def both(folder: Path, text: str) -> tuple[Answers, Answers]:
    one, other = folder / "one.yaml", folder / "other.yaml"
    one.write_text(text, "utf-8", newline="")
    other.write_text(text + YAML, "utf-8", newline="")
    return read_answers(one), read_answers(other)


@settings(
    max_examples=1500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@example(["q: null\n"])
@example(["q: b  # n\nq: c\n"])
@example(["q: b\n", '  q: "1a"\n'])
@example(["variants:\n", '  q: "1a"\n'])
@given(st.lists(parts, max_size=14))
def test_it_says_what_yaml_says(tmp_path: Path, given: list[str]) -> None:
    text = "".join(given)
    text += "\n" * (not text.endswith("\n"))
    if read_plain(text, LONGEST_ANSWER, 26) is not None:  # else YAML has it already
        found, expected = both(tmp_path, text)
        assert found == expected


lines = st.tuples(
    st.from_regex(r"[a-z]\w{0,5}", fullmatch=True).map(lambda name: name.encode().hex()),
    st.one_of(
        st.from_regex(r"[a-zA-Z0-9_.+-]{1,6}", fullmatch=True),
        st.from_regex(r'"[ -~]{0,8}"', fullmatch=True),
        st.from_regex(r"\[[a-c0-9., -]{0,8}\]", fullmatch=True),
    ),
)


@settings(
    max_examples=1500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.lists(lines, min_size=1, max_size=4))
def test_it_says_what_yaml_says_of_what_it_nearly_takes(
    tmp_path: Path, given: list[tuple[str, str]]
) -> None:
    text = "".join(f"{name}: {value}\n" for name, value in given)
    if read_plain(text, LONGEST_ANSWER, 26) is not None:  # else YAML has it already
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
