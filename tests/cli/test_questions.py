"""`grade questions new`, `schema`, and what `prove` stores."""

import json
from pathlib import Path

import pytest

KINDS = ("single", "multiple", "numeric", "order", "blank")
PLOTTED = """\
kind: single
difficulty: easy
tags: [cosine]
stem: Which call made this curve?
plot:
  code: |
    curve = rates(torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4), 5)
  x: epoch
  y: learning rate
  alt: A line that falls smoothly from 0.1 to 0.
choices:
  a: {text: "`torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 4)`", feedback: f}
  b: {text: "`torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 8)`", feedback: f}
key: a
prove:
  method: runs
  check: assert close(rates(result, 5), curve)
hint: h
explanation: e
common_mistakes: {whole_period: Taking T_max for the whole period.}
"""


@pytest.fixture(scope="module")
def proved(grade, tmp_path_factory: pytest.TempPathFactory):
    """A course with a skeleton of each kind and a question with a plot, proved once."""
    course = tmp_path_factory.mktemp("course")
    (course / "assignments").mkdir()
    for kind in KINDS:
        made = grade("questions", "new", f"topic/my_{kind}", "--kind", kind, cwd=course)
        assert made.returncode == 0
    (course / "question_bank" / "topic" / "plotted.yaml").write_text(PLOTTED)
    return course, grade("questions", "prove", cwd=course)


def variants(course: Path) -> Path:
    return course / "question_bank" / "topic" / "variants.json"


def test_every_skeleton_proves_as_it_is(proved) -> None:
    _, done = proved
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 of 6 proofs hold" in done.stdout


def test_draws_and_curves_are_stored(proved) -> None:
    course, _ = proved
    stored = json.loads(variants(course).read_text())["questions"]
    assert set(stored) == {*(f"my_{kind}" for kind in KINDS), "plotted"}
    assert [draw["drawn"] for draw in stored["my_order"]["draws"]] != []
    [plotted] = stored["plotted"]["draws"]
    assert plotted["curve"][0] == pytest.approx(0.1)
    assert plotted["curve"][-1] == pytest.approx(0)
    assert len(plotted["curve"]) == 5


def test_a_second_proof_changes_nothing_and_locked_tells_what_would(grade, proved) -> None:
    course, _ = proved
    before = variants(course).read_bytes()
    one = course / "question_bank" / "topic" / "my_numeric.yaml"
    again = grade("questions", "prove", one, "--locked", cwd=course)
    assert (again.returncode, again.stderr) == (0, "")
    text = one.read_text()
    one.write_text(text.replace("lr: [0.1, 0.2, 0.4]", "lr: [0.1, 0.2]"))
    locked = grade("questions", "prove", one, "--locked", cwd=course)
    one.write_text(text)
    assert locked.returncode == 1
    assert "variants.json is not up to date" in locked.stderr
    assert variants(course).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("my_question", "TOPIC/ID"),
        ("topic/My", "TOPIC/ID"),
        ("topic/../x", "TOPIC/ID"),
        ("topic/variants", "can be called"),
    ],
)
def test_a_name_that_is_none_is_told(grade, tmp_path: Path, name: str, word: str) -> None:
    (tmp_path / "assignments").mkdir()
    done = grade("questions", "new", name, cwd=tmp_path)
    assert done.returncode == 2
    assert word in done.stderr
    assert not (tmp_path / "question_bank").exists()


def test_a_question_that_is_there_is_kept(grade, tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    path = tmp_path / "question_bank" / "topic" / "q.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    done = grade("questions", "new", "topic/q", cwd=tmp_path)
    assert done.returncode == 2
    assert "already" in done.stderr
    assert path.read_text() == "mine"


def test_the_schema_is_written_where_questions_look_for_it(grade, tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()  # the bank's folder is made
    assert grade("questions", "schema", cwd=tmp_path).returncode == 0
    schema = json.loads((tmp_path / "question_bank" / "question.schema.json").read_text())
    assert set(schema["discriminator"]["mapping"]) == set(KINDS)


@pytest.mark.parametrize(
    "command", [("schema",), ("new", "topic/q"), ("new", f"topic/{'q' * 300}")]
)
def test_what_cannot_be_written_is_told(grade, tmp_path: Path, command) -> None:
    (tmp_path / "assignments").mkdir()
    if len(command[-1]) < 300:
        (tmp_path / "question_bank").write_text("a file")
    done = grade("questions", *command, cwd=tmp_path)
    assert done.returncode == 2
    assert "It cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["nothing_there", "topic/none.yaml"])
def test_what_is_not_there_is_told(grade, tmp_path: Path, what: str) -> None:
    (tmp_path / "assignments").mkdir()
    (tmp_path / "question_bank" / "topic").mkdir(parents=True)
    done = grade("questions", "prove", what, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")
