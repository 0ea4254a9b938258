"""Files that others wrote are read as they mean them."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

FILES = Path(__file__).parent / "files"
EXPECTED: dict[str, tuple[str, dict[str, dict]]] = {
    "gift": (
        "colleague.gift",
        {
            "q1": {"stem": "2 + 2 = ?", "key": "a", "explanation": "Count."},
            "fixed": {
                "stem": "Grant is _____ in Grant's tomb.",
                "key": "b",
                "tags": ["easy one", "b]c"],
            },
            "multi": {
                "stem": "Which of `a_b`?",
                "code": "x = {}",
                "key": ["a", "b"],
                "credit": "net_correct",
            },
            "true": {"kind": "single", "key": "a", "stem": "The sky is \\*\\*blue\\*\\*."},
            "short": {"key": ["four", "4"], "compare": "text"},
            "num": {"key": 3.14, "tolerance": {"absolute": 0.01}},
            "span": {"key": 3.0, "tolerance": {"absolute": 2.0}},
            "exact": {"key": 6.0},
            "words": {"stem": "Who: **x**"},
        },
    ),
    "moodle": (
        "moodle.xml",
        {
            "caf": {
                "stem": "A < b [pic]",
                "points": 3.0,
                "key": ["a", "b"],
                "credit": "net_correct",
            },
            "tf": {"stem": "Is `x`?", "key": "b", "shuffle": False},
            "nu": {"stem": "1 < 2", "key": 1.5, "tolerance": {"absolute": 0.25}},
            "sa": {"key": ["a * b"], "stem": "Star\n\n____"},
            "or": {"kind": "order"},
        },
    ),
    "qti21": (
        "item.xml",
        {
            "unattended": {
                "stem": "Look *here*.\n\nWhich of these are in water?",
                "key": ["a", "b"],
                "credit": "net_correct",
                "points": 2.0,
            }
        },
    ),
}
TOLD = {
    "gift": [
        "'pair': left out: Questions that match pairs",
        "left out: It is a description",
        "q1: a choice that gave a part of the points gives none.",
        "exact: tolerance: it had none",
    ],
    "moodle": [
        "'es': left out: Questions of type 'essay'",
        "caf: a picture was left out",
        "sa: wrong answers with a wildcard",
        "or: a part of the points for a part of the order is not given.",
    ],
    "qti21": ["difficulty: medium is a guess."],
}


@pytest.mark.parametrize("of", EXPECTED)
def test_a_file_by_hand_is_read(grade, tmp_path: Path, of: str) -> None:
    name, questions = EXPECTED[of]
    (tmp_path / "assignments").mkdir()
    done = grade("questions", "import", FILES / name, "--topic", "t", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "question_bank" / "t"
    found = {one.stem: yaml.safe_load(one.read_text()) for one in folder.glob("*.yaml")}
    assert set(found) == set(questions)
    for id_, fields in questions.items():
        assert {**found[id_], **fields} == found[id_]
    assert [words for words in TOLD[of] if words not in done.stderr] == []
    if of == "moodle":
        lines = found["or"]["lines"]
        assert [lines[letter] for letter in found["or"]["key"]] == ["first", "second"]
    if of == "qti21":
        assert found["unattended"]["choices"]["b"] == {"text": "Oxygen", "feedback": "yes"}


TEXT2QTI = """\
Quiz title: Foreign

1. What is 2 + 3 & `so`?
... general
a) 6
... bad
*b) 5
... good

2. Which are odd?
[*] 1
[ ] 2
[*] 3

3. Number?
= 1.5 +- 0.25

4. Fill ____ in
* one
* uno

GROUP
pick: 1
points per question: 2

5. T?
*a) True
b) False

6. U?
*a) yes
b) never
END_GROUP
"""


def test_what_text2qti_writes_for_canvas_is_read(grade, tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    (tmp_path / "q.txt").write_text(TEXT2QTI)
    program = Path(sys.executable).with_name("text2qti")
    subprocess.run([program, "q.txt"], cwd=tmp_path, check=True, capture_output=True)
    done = grade("questions", "import", "q.zip", "--topic", "t", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "question_bank" / "t"
    found = {one.stem: yaml.safe_load(one.read_text()) for one in folder.glob("*.yaml")}
    keys = {name: one["key"] for name, one in found.items()}
    odd = {"which_are_odd": ["a", "c"], "number": 1.5, "fill_in": ["one", "uno"]}
    assert keys == {"what_is_2_3": "b", "t": "a", "u": "a", **odd}
    first = found["what_is_2_3"]
    assert first["explanation"] == "general"
    assert first["choices"]["b"] == {"text": "5", "feedback": "good"}
    assert first["stem"] == "What is 2 + 3 & `so`?"
    assert found["number"]["tolerance"] == {"absolute": 0.25}


@pytest.mark.parametrize("engine", ["canvas_qti_v1_2", "blackboard_qti_v2_1"])
def test_what_qti_package_maker_writes_is_read(
    grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    from qti_package_maker.package_interface import QTIPackageInterface  # noqa: PLC0415

    monkeypatch.chdir(tmp_path)
    package = QTIPackageInterface("foreign", allow_mixed=True)
    package.add_item("MC", ("Which is red?", ["grass", "blood"], "blood"))
    package.add_item("MA", ("Which are even?", ["one", "two", "four"], ["two", "four"]))
    package.add_item("NUM", ("How much is it?", 4.5, 0.5, True))
    package.add_item("FIB", ("Say the word", ["word", "mot"]))
    package.save_package(engine, "p.zip")
    (tmp_path / "assignments").mkdir()
    done = grade("questions", "import", "p.zip", "--topic", "t", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    files = (tmp_path / "question_bank" / "t").glob("*.yaml")
    found = {one["kind"]: one for one in map(yaml.safe_load, (file.read_text() for file in files))}
    assert found["single"]["choices"][found["single"]["key"]]["text"] == "blood"
    texts = {found["multiple"]["choices"][letter]["text"] for letter in found["multiple"]["key"]}
    assert texts == {"two", "four"}
    assert found["numeric"]["key"] == 4.5
    assert found["numeric"]["tolerance"] == {"absolute": 0.5}
    assert set(found["blank"]["key"]) == {"word", "mot"}
