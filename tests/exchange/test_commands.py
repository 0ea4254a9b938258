"""`grade questions export` and `import`, through the command line."""

import io
import re
import zipfile
from pathlib import Path

import pytest
import yaml

from grader.exchange.loss import loss_of
from grader.questions.bank import open_topic

ROOT = Path(__file__).parents[2]
FORMATS = ("gift", "moodle", "canvas", "qti21")
COMMON = """\
difficulty: easy
points: 2
tags: [counting]
stem: |
  Is `a < b` and *c*? {stem}
code: |
  if x:
      y = {{"a": 1}}  # ~ = :
hint: think
explanation: "Because of <script>alert(1)</script>."
common_mistakes: {{guess: Guessing.}}
sources: ["https://example.org/"]
prove: {{method: none, reason: r, source: "https://example.org/"}}
"""
CHOICES = (
    'choices:\n  a: {text: "`x = {1}`", feedback: yes it is}\n  b: {text: "no", feedback: never}\n'
)
CHOICES += '  c: {text: "50%", feedback: f}\n'
KINDS = {
    "one": f"kind: single\n{CHOICES}key: b\nshuffle: false\n",
    "many": f"kind: multiple\n{CHOICES}key: [a, c]\ncredit: net_correct\n",
    "all": f"kind: multiple\n{CHOICES}key: [a, c]\n",
    "each": f"kind: multiple\n{CHOICES}key: [a, c]\ncredit: each_answer\n",
    "number": "kind: numeric\nkey: 0.05\ntolerance: {relative: 0.01}\n"
    "wrong: [{value: 0.1, feedback: f}]\n",
    "line": 'kind: order\nlines: {a: "  b()", b: "a()", c: "c()"}\nkey: [b, a, c]\n',
    "spare": 'kind: order\nlines: {a: "  b()", b: "a()", c: "c()"}\nkey: [[b, a], [a, b]]\n',
    "gap": "kind: blank\nkey: [f(x), g * h]\nwrong: [{text: x, feedback: f}]\n",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a question of every kind, none of which has variants."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "assignments").mkdir()
    topic = folder / "question_bank" / "kinds"
    topic.mkdir(parents=True)
    for name, own in KINDS.items():
        common = COMMON.format(stem="____" if name == "gap" else "")
        (topic / f"{name}.yaml").write_text(own + common)
    return folder


def empty(folder: Path) -> Path:
    (folder / "assignments").mkdir(exist_ok=True)
    return folder


def written(folder: Path, topic: str) -> dict[str, dict]:
    files = (folder / "question_bank" / topic).glob("*.yaml")
    return {path.stem: yaml.safe_load(path.read_text()) for path in files}


@pytest.mark.parametrize("to", FORMATS)
def test_the_bank_goes_out_and_comes_back(grade, tmp_path: Path, to: str) -> None:
    file = tmp_path / "out"
    done = grade(
        "questions",
        "export",
        "lr_schedulers",
        "--format",
        to,
        "--out",
        file,
        "--variants",
        "2",
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d+ questions were written \(\d+ with their variants\)", done.stdout)
    assert "build_step_lr: not carried: proof; params (2 of 12 variants)" in done.stderr
    back = grade("questions", "import", file, "--topic", "new", cwd=empty(tmp_path))
    assert back.returncode == 0, back.stderr
    files = written(tmp_path, "new")
    assert {"build_step_lr_1", "build_step_lr_2", "what_a_scheduler_does"} <= set(files)
    first = files["build_step_lr_1"]
    assert first["code"].startswith("import torch\n\nmodel = ")
    assert first["choices"][first["key"]]["feedback"].startswith("Right. `step_size` counts")
    text = (tmp_path / "question_bank" / "new" / "build_step_lr_1.yaml").read_text()
    assert "# TODO: imported from out, line " in text
    assert "prove" not in first


def test_an_import_overwrites_nothing(grade, tmp_path: Path) -> None:
    file = tmp_path / "two.gift"
    file.write_text("::new::A?{=a ~b}\n\n::old::B?{=a ~b}\n")
    folder = empty(tmp_path) / "question_bank" / "t"
    folder.mkdir(parents=True)
    (folder / "old.yaml").write_text("mine")
    done = grade("questions", "import", file, "--topic", "t", cwd=tmp_path)
    assert done.returncode == 2
    assert "old.yaml: There is such a question already." in done.stderr
    assert (folder / "old.yaml").read_text() == "mine"
    assert not (folder / "new.yaml").exists()


LOST = {
    ("gift", "one"): ["proof", "common_mistakes", "sources", "hint", "points", "shuffle: false"],
    ("gift", "all"): ["credit: all_or_nothing gives a part"],
    ("gift", "each"): ["credit: each_answer is written as net_correct"],
    ("gift", "number"): ["tolerance: relative 0.01 is written as absolute 0.0005"],
    ("gift", "gap"): ["compare: code"],
    ("gift", "line"): ["left out: the format has no order"],
    ("moodle", "one"): ["proof; common_mistakes; sources."],
    ("moodle", "many"): ["proof; common_mistakes; sources."],
    ("moodle", "spare"): ["left out: Moodle knows one right order"],
    ("canvas", "one"): ["difficulty", "tags", "hint", "shuffle: false"],
    ("canvas", "all"): ["credit: all_or_nothing is marked as net_correct"],
    ("canvas", "number"): ["tolerance: relative", "; wrong."],
    ("canvas", "gap"): ["upper and lower case do not", "; wrong."],
    ("canvas", "spare"): ["left out: the format has no order"],
    ("qti21", "all"): ["proof; common_mistakes; sources; difficulty; tags; hint."],
    ("qti21", "spare"): ["proof; common_mistakes; sources; difficulty; tags; hint."],
    ("qti21", "number"): ["hint; wrong."],
}


@pytest.mark.parametrize("to", FORMATS)
def test_what_is_lost_is_told(grade, course: Path, tmp_path: Path, to: str) -> None:
    done = grade(
        "questions", "export", "kinds", "--format", to, "--out", tmp_path / "o", cwd=course
    )
    assert done.returncode == 0
    told = dict(line.split(": ", 1) for line in done.stderr.splitlines())
    for (of, name), parts in LOST.items():
        if of == to:
            assert [part for part in parts if part not in told[name]] == [], told[name]
    left = sum(line.startswith("left out") for line in told.values())
    assert f"{len(KINDS) - left} questions were written" in done.stdout
    assert f"{left} left out" in done.stdout


KEYS = {
    "one": {"kind": "single", "key": "b"},
    "many": {"kind": "multiple", "key": ["a", "c"], "credit": "net_correct"},
    "gap": {"kind": "blank", "key": ["f(x)", "g * h"]},
}
OWN = {
    "gift": {
        "all": {"credit": "all_or_nothing"},
        "number": {"key": 0.05, "tolerance": {"absolute": 0.0005}},
    },
    "moodle": {
        "all": {"credit": "all_or_nothing"},
        "one": {
            "shuffle": False,
            "points": 2,
            "hint": "think",
            "tags": ["counting"],
            "difficulty": "easy",
        },
    },
    "canvas": {
        "all": {"credit": "net_correct"},
        "one": {"points": 2},
        "number": {"tolerance": {"absolute": 0.0005}},
    },
    "qti21": {
        "all": {"credit": "all_or_nothing"},
        "each": {"credit": "each_answer"},
        "number": {"tolerance": {"relative": 0.01}},
        "spare": {"key": [["b", "a"], ["a", "b"]]},
        "one": {"shuffle": False, "points": 2},
    },
}


@pytest.mark.parametrize("to", FORMATS)
def test_keys_and_rules_come_back(grade, course: Path, tmp_path: Path, to: str) -> None:
    file = tmp_path / "o"
    grade("questions", "export", "kinds", "--format", to, "--out", file, cwd=course)
    done = grade("questions", "import", file, "--topic", "t", cwd=empty(tmp_path))
    assert done.returncode == 0, done.stderr
    files = written(tmp_path, "t")
    for name, fields in [*KEYS.items(), *OWN[to].items()]:
        assert {**files[name], **fields} == files[name], name
    assert files["one"]["stem"] == "Is `a < b` and *c*?"
    assert files["one"]["code"] == 'if x:\n    y = {"a": 1}  # ~ = :'
    assert files["one"]["choices"]["a"] == {"text": "`x = {1}`", "feedback": "yes it is"}
    assert files["one"]["explanation"] == "Because of <script>alert(1)</script>."
    if to in {"moodle", "qti21"}:
        lines = files["line"]["lines"]
        assert [lines[letter] for letter in files["line"]["key"]] == ["a()", "  b()", "c()"]


@pytest.mark.parametrize("to", FORMATS)
def test_no_markup_of_a_question_gets_out(grade, course: Path, tmp_path: Path, to: str) -> None:
    file = tmp_path / "o"
    grade("questions", "export", "kinds", "--format", to, "--out", file, cwd=course)
    data = file.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<script" not in data
    assert b"script" in data


def test_variants_are_drawn_by_the_platform(grade, tmp_path: Path) -> None:
    texts = {}
    for to in FORMATS:
        file = tmp_path / to
        grade(
            "questions",
            "export",
            "lr_schedulers",
            "--format",
            to,
            "--out",
            file,
            "--variants",
            "3",
            cwd=ROOT,
        )
        data = file.read_bytes()
        if data.startswith(b"PK"):
            with zipfile.ZipFile(file) as archive:
                data = b"".join(archive.read(name) for name in archive.namelist())
        texts[to] = data.decode()
    assert "$CATEGORY: $course$/top/lr_schedulers/build_step_lr\n" in texts["gift"]
    assert "<text>$course$/top/lr_schedulers/build_step_lr</text>" in texts["moodle"]
    entries = open_topic(ROOT / "question_bank", "lr_schedulers")
    for to, text in (("canvas", "<selection_number>1</"), ("qti21", '<selection select="1" />')):
        groups = [
            entry
            for entry in entries
            if len(entry) > 1 and loss_of(entry.variant(0), to).left_out is None
        ]
        assert texts[to].count(text) == len(groups)


def test_a_topic_with_nothing_to_write_is_told(grade, tmp_path: Path) -> None:
    topic = empty(tmp_path) / "question_bank" / "t"
    topic.mkdir(parents=True)
    (topic / "line.yaml").write_text(KINDS["line"] + COMMON.format(stem=""))
    done = grade("questions", "export", "t", "--format", "gift", "--out", "o", cwd=tmp_path)
    assert done.returncode == 2
    assert "line: left out" in done.stderr
    assert not (tmp_path / "o").exists()
