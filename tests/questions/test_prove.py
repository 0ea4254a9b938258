"""Runs proofs in the sandbox: those of the bank, those of the documentation, and bad ones."""

import re
from collections import Counter
from pathlib import Path

import pytest
from flips import is_proved, other_keys, to_run

from grader import proving
from grader.proving import Proved, prove_all
from grader.questions.judge import judge
from grader.questions.read import Source, read_question, read_topic, topics_of
from grader.sandbox.levels import best_level
from grader.sandbox.limits import Limits

ROOT = Path(__file__).parents[2]
BANK = ROOT / "question_bank"
DOCS = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Source]:
    """All questions of the bank, and the whole ones in the documentation."""
    found = [source for topic in topics_of(BANK) for source in read_topic(BANK, topic)]
    folder = tmp_path_factory.mktemp("docs")
    blocks = re.findall(r"```yaml\n((?:#[^\n]*\n)?kind: .*?)```", DOCS, re.DOTALL)
    for place, text in enumerate(blocks):
        path = folder / f"example_{place}.yaml"
        path.write_text(text, encoding="utf-8")
        found.append(read_question(path))
    return found


@pytest.fixture(scope="module")
def proved(sources: list[Source]) -> list[Proved]:
    return list(prove_all(sources, jobs=2, level=best_level()))


def test_every_key_holds(sources: list[Source], proved: list[Proved]) -> None:
    assert [str(error) for one in proved for error in (*one.faults, *one.wrong)] == []
    assert {one.source.file for one in proved} == {source.file for source in sources}
    assert all(one.draws for one in proved)


def test_every_kind_and_the_commonest_methods_are_among_them(proved: list[Proved]) -> None:
    kinds = Counter(type(one.source.written).__name__ for one in proved)
    assert len(kinds) == 5
    assert {one.method for one in proved} >= {"value", "claims", "runs", "symptom"}


def test_every_flipped_key_is_caught(proved: list[Proved]) -> None:
    flips = [
        (flipped, one.draws)
        for one in proved
        if is_proved(one.source)
        for flipped in other_keys(one.source)
    ]
    assert len(flips) > 30
    missed = [source for source, draws in flips if not judge(source, draws)]
    assert missed == []


def test_every_distractor_that_is_made_true_is_caught(sources: list[Source]) -> None:
    made = [flip for source in sources if is_proved(source) for flip in to_run(source)]
    assert len(made) > 10
    found = list(prove_all(made, jobs=2, level=best_level()))
    assert len(found) == len(made)
    assert [one.source for one in found if not one.wrong] == []
    assert [one.faults for one in found if one.faults] == []


START = """\
kind: single
difficulty: easy
tags: [order]
stem: s
code: |
  x = 1
  y = 2
choices:
  a: {text: "`x = 5`", feedback: f}
  b: {text: "`y = 6`", feedback: f}
key: a
hint: h
explanation: e
common_mistakes: {m: x}
"""  # 14 lines; `prove:` is the 15th

# The lines of `prove`, the line that is told, and a word of the message.
FAULTS = {
    "loops": ("method: value\ncode: |\n  while True: pass", 15, "still running"),
    "exits": ("method: value\ncode: |\n  import os\n  os._exit(0)", 15, "process ended"),
    "aborts": ("method: value\ncode: |\n  import os\n  os.abort()", 15, "ended"),
    "exits_politely": ("method: value\ncode: |\n  a = 1\n  exit_now", 19, "NameError"),
    "system_exit": ("method: value\ncode: |\n  raise SystemExit(0)", 18, "SystemExit"),
    "no_answer": ("method: value\ncode: x", 17, "no `answer`|nothing in `answer`"),
    "odd_answer": ("method: value\ncode: answer = model", 17, "no finite number"),
    "nan_answer": ("method: value\ncode: answer = float('nan')", 17, "no finite number"),
    "escape_in_answer": ("method: value\ncode: answer = chr(27) + '[31m'", 17, "no finite number"),
    "turned_answer": ("method: value\ncode: answer = chr(8238) + 'x'", 17, "no finite number"),
    "escape_in_error": (
        "method: value\ncode: |\n  raise type(chr(27), (Exception,), {})(chr(8238))",
        18,
        r"\\x1b: \\u202e",
    ),
    "setup_raises": ("method: value\nsetup: |\n  z = 1\n  1 / 0\ncode: answer = 1", 19, "Zero"),
    "floods_the_channel": (
        "method: value\ncode: |\n  import os\n  while True: os.write(3, b'x' * 65536)",
        15,
        "wrote more",
    ),
    "floods_stdout": (
        "method: value\ncode: |\n  while True: print('x' * 1000)",
        15,
        "still running",
    ),
    "memory": (
        "method: value\ncode: |\n  kept = []\n  while True: kept.append(bytearray(1 << 24))",
        (15, 19),  # either line of defence may be first
        "memory|MemoryError",
    ),
    "param_overwritten": (
        "method: claims\nclaims: {a: x == 1, b: y}\nparams: {x: [3, 4]}",
        18,
        "rename one",
    ),
    "param_overwritten_by_an_answer": (
        "method: runs\ncheck: assert x == 5\nparams: {y: [2, 4]}",
        18,
        "rename one",
    ),
    "where_drops_all": (
        "method: claims\ncode: pass\nclaims: {a: x == 1, b: y}\nwhere: n > 9\nparams: {n: [1, 2]}",
        19,
        "no draw",
    ),
    "param_is_no_number": (
        "method: claims\nclaims: {a: x == 1, b: y}\nparams: {n: [1, 2], k: 'torch.ones(2, 2) / 0'}",
        18,
        "params.k",
    ),
    "code_raises": ("method: claims\nclaims: {a: x, b: zz}", 17, "zz"),
    "holds_no_truth": ("method: holds\ncode: |\n  def holds(answer): return 1", 17, "not True"),
    "no_symptom": (
        (
            "method: symptom\nsymptom: x == 2\nchanges:\n"
            "  a: {replace: x, by: z}\n  b: {replace: y, by: z}"
        ),
        17,
        "does not have it",
    ),
    "change_of_nothing": (
        (
            "method: symptom\nsymptom: x == 1\nchanges:\n"
            "  a: {replace: x = 1, by: x = 2}\n  b: {replace: zz, by: z}"
        ),
        20,
        "0 times",
    ),
    "forged_report": (
        "method: value\ncode: |\n  import os\n  os.write(3, b'{\"end\": true}')\n  os._exit(0)",
        15,
        "process ended",
    ),
}

# What is red: the lines of `prove`, the line that is told, and a word of the message.
WRONG = {
    "key_false": ("method: claims\nclaims: {a: x == 2, b: y == 1}", 11, "key `a` does not hold"),
    "distractor_true": ("method: claims\nclaims: {a: x == 1, b: y == 2}", 10, "`b` is true"),
    "unforeseen_error": ("method: runs\ncheck: assert 1 / (x - 1)", 10, "ZeroDivisionError"),
    "foreseen_but_not_raised": (
        "method: runs\ncheck: assert x == 5\nraises: {b: TypeError}",
        10,
        "raises nothing",
    ),
    "another_error": (
        "method: runs\ncheck: assert 1 / (x - 1)\nraises: {b: TypeError}",
        10,
        "raises ZeroDivisionError",
    ),
    "none_raises": ("method: raises\nerror: TypeError", 11, "raises nothing"),
    "not_mended": (
        (
            "method: symptom\nsymptom: y == 2\nchanges:\n"
            "  a: {replace: x = 1, by: x = 2}\n  b: {replace: x = 1, by: x = 3}"
        ),
        11,
        "proof says no",
    ),
}


def indented(prove: str) -> str:
    """The block `prove`; `params` and `where` are beside it."""
    outer = ("params:", "where:")
    lines = [line if line.startswith(outer) else f"  {line}" for line in prove.split("\n")]
    return "\n".join(["prove:", *lines, ""])


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proved]:
    folder = tmp_path_factory.mktemp("bad")
    found = []
    for name, (prove, _, _) in (FAULTS | WRONG).items():
        path = folder / f"{name}.yaml"
        path.write_text(START + indented(prove))
        found.append(read_question(path))
    limits = proving.LIMITS
    proving.LIMITS = Limits(cpu_seconds=2, wall_seconds=60, memory_bytes=limits.memory_bytes)
    try:
        return {one.source.id: one for one in prove_all(found, jobs=2, level=best_level())}
    finally:
        proving.LIMITS = limits


@pytest.mark.parametrize("name", FAULTS)
def test_a_proof_that_goes_wrong_is_told_at_its_line(bad, name: str) -> None:
    _, line, word = FAULTS[name]
    one = bad[name]
    [error] = one.faults
    assert not one.holds
    assert error.line in (line if isinstance(line, tuple) else (line,)), str(error)
    assert re.search(word, str(error)), str(error)


@pytest.mark.parametrize("name", WRONG)
def test_a_key_that_does_not_hold_is_told_at_its_line(bad, name: str) -> None:
    _, line, word = WRONG[name]
    one = bad[name]
    assert one.faults == ()
    assert not one.holds
    told = [error for error in one.wrong if error.line == line]
    assert word in "\n".join(map(str, told)), list(map(str, one.wrong))


GOOD = "method: claims\nclaims: {a: x == 1, b: x == 2}"


@pytest.mark.parametrize(
    ("proofs", "code", "words"),
    [
        ([GOOD], 0, "1 of 1 proofs hold"),
        ([GOOD, WRONG["key_false"][0]], 1, "1 of 2 proofs hold"),
        ([WRONG["key_false"][0], FAULTS["exits"][0]], 2, "0 of 2 proofs hold"),
    ],
)
def test_the_command_says_by_its_exit_code(grade, tmp_path: Path, proofs, code, words) -> None:
    topic = tmp_path / "question_bank" / "topic"
    topic.mkdir(parents=True)
    (tmp_path / "assignments").mkdir()
    for place, prove in enumerate(proofs):
        (topic / f"q{place}.yaml").write_text(START + indented(prove))
    done = grade("questions", "prove", cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stdout
    assert bool(done.stderr) is bool(code)
