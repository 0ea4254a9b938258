from collections.abc import Callable
from pathlib import Path

import pytest

from grader.model.errors import CombinedError, GraderError
from grader.questions.read import read_question, read_topic
from grader.questions.written import WrittenSingle

VALID = """\
kind: single
difficulty: easy
tags: [order]
stem: |
  Which `step()` comes first?
code: |
  if ready:
      scheduler.step()
choices:
  a:
    text: The optimizer's
    feedback: Right.
  b:
    text: The scheduler's
    feedback: The first value would be skipped.
key: a
hint: Think of the warning.
explanation: The weights are updated first.
common_mistakes:
  mixed_up: Mixing up the two.
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: str | bytes, name: str = "q1.yaml", topic: str = "topic") -> Path:
        path = tmp_path / topic / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def edited(old: str, new: str) -> str:
    assert VALID.count(old) == 1
    return VALID.replace(old, new)


def errors_of(path: Path) -> list[GraderError]:
    with pytest.raises(GraderError) as caught:
        read_question(path)
    return caught.value.errors if isinstance(caught.value, CombinedError) else [caught.value]


def test_a_question_is_read_in_full(write: Write) -> None:
    source = read_question(write(VALID))
    assert (source.id, source.topic) == ("q1", "topic")
    question = source.written
    assert isinstance(question, WrittenSingle)
    assert (question.difficulty, question.points, question.shuffle) == ("easy", 1, True)
    assert question.stem == "Which `step()` comes first?"
    assert question.code == "if ready:\n    scheduler.step()"
    assert question.choices["a"].text == "The optimizer's"
    assert question.choices["a"].feedback == "Right."
    assert list(question.choices) == ["a", "b"]
    assert (question.key, question.tags, question.sources) == ("a", ("order",), ())
    assert question.common_mistakes == {"mixed_up": "Mixing up the two."}
    lines = [source.line(path) for path in ("kind", "choices.b.text", "choices.b.mistake", "key")]
    assert lines == [1, 14, 14, 16]
    assert source.line("code", within=2) == 8


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        ("kind: single", "kind: single\npoints: 2.5", "points", 2.5),
        ("key: a", "key: b", "key", "b"),
        ("key: a", "key: a\nsources: ['https://x.org']", "sources", ("https://x.org",)),
        ("difficulty: easy", "difficulty: hard", "difficulty", "hard"),
        ("code: |\n  if ready:\n      scheduler.step()\n", "", "code", None),
        ("kind: single", "\ufeffkind: single", "key", "a"),
        ("key: a", "key: a\nshuffle: no", "shuffle", False),
        ("key: a", "key: a\npoints: 1e-1", "points", 0.1),
    ],
)
def test_values_that_are_right(write: Write, old: str, new: str, field: str, value: object) -> None:
    assert getattr(read_question(write(edited(old, new))).written, field) == value


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("hint: Think", "hint: No: think", 17, "not YAML"),
        ("  a:\n", "\ta:\n", 10, "spaces alone"),
        ("kind: single", "kind: single\nkind: single", 2, "line 1"),
        ("hint: Think", "hnit: Think", 17, "mean `hint`"),
        ("hint: Think of the warning.\n", "", 1, "`hint` is missing"),
        ("    feedback: Right.\n", "", 11, "`feedback` is missing"),
        ("    feedback: Right.", "    feedbak: Right.", 12, "mean `feedback`"),
        ("text: The optimizer's", "text: 0.05", 11, '"0.05"'),
        ("text: The optimizer's", "text: no", 11, "boolean"),
        ("text: The optimizer's", "text: [x]", 11, "a list"),
        ("text: The optimizer's", "text: !!python/name:os.system x", 11, "tag of its own"),
        ("text: The optimizer's", 'text: "\\e"', 11, "control character"),
        ("  b:\n", "  no:\n", 13, "must be `b`"),
        ("  b:\n", "  1:\n", 13, "must be `b`"),
        ("  b:\n", "  c:\n", 13, "must be `b`"),
        ("  b:\n", "  a:\n", 13, "twice"),
        ("  b:\n", "  [b]:\n", 13, "a list"),
        ("  a:\n    text: The optimizer's\n    feedback: Right.\n", "  a: yes\n", 10, "boolean"),
        ("key: a", "key: d", 16, "a, b"),
        ("key: a", "key: A", 16, "`a`"),
        ("key: a", "key: [a, b]", 16, "a list"),
        ("key: a", "key: no", 16, "'no'"),
        ("key: a", "key:", 16, "empty"),
        ("stem: |\n  Which `step()` comes first?", "stem: '  '", 4, "`stem` is empty"),
        ("kind: single", "kind: essay", 1, "must be single or multiple"),
        ("difficulty: easy", "difficulty: esay", 2, "mean `easy`"),
        ("tags: [order]", "tags: order", 3, "must be a list"),
        ("tags: [order]", "tags: []", 3, "at least 1, but has 0"),
        ("tags: [order]", "tags: [order, 5]", 3, "a number"),
        ("tags: [order]", "tags: &t [order]", 3, "Anchors"),
        ("key: a", "key: *a", 16, "aliases"),
        ("key: a", f"key: {'[' * 30}{']' * 30}", 16, "20 deep"),
        ("key: a", "key: a\npoints: 0", 17, "above 0"),
        ("key: a", "key: a\npoints: yes", 17, "above 0"),
        ("key: a", "key: a\npoints: .inf", 17, "above 0"),
        ("key: a", "key: a\npoints: 1.0e+999", 17, "above 0"),
        ("key: a", "key: a\nsources: ['javascript:x']", 17, "web address"),
        ("key: a", "---\nkey: a", 16, "not YAML"),
        ("key: a", "key: a\x07", 16, "control character"),
    ],
)
def test_one_error_has_its_line_and_a_telling_word(
    write: Write, old: str, new: str, line: int, word: str
) -> None:
    [error] = errors_of(write(edited(old, new)))
    assert error.line == line
    assert word in str(error)


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        (b"", None, "empty"),
        (b"# nothing\n", None, "empty"),
        (b"- a\n", 1, "a list"),
        (VALID.encode("utf-16"), 1, "UTF-8"),
        (VALID.replace("Mixing", "Ma\xf1ana").encode("latin-1"), 20, "UTF-8"),
        (VALID.encode() + b"#" * 64 * 1024, None, "64 KiB"),
        (b"[" * 60_000, 1, "20 deep"),
    ],
)
def test_a_file_that_is_no_question(
    write: Write, content: bytes, line: int | None, word: str
) -> None:
    [error] = errors_of(write(content))
    assert error.line == line
    assert word in str(error)


def test_one_choice_alone_is_too_few(write: Write) -> None:
    start, end = VALID.index("  b:\n"), VALID.index("key: a")
    [error] = errors_of(write(VALID[:start] + VALID[end:]))
    assert error.line == 10
    assert "at least 2" in error.message


@pytest.mark.parametrize("name", ["Q1.yaml", "q-1.yaml", "q 1.yaml", "q1.yml"])
def test_a_file_name_that_is_no_id(write: Write, name: str) -> None:
    [error] = errors_of(write(VALID, name))
    assert "no name for a question" in error.message


def test_a_topic_leaves_no_yml_file_out_in_silence(write: Write, tmp_path: Path) -> None:
    write(VALID)
    write(VALID, "q2.yml")
    with pytest.raises(GraderError, match=r"q2\.yml"):
        read_topic(tmp_path, "topic")


def test_an_escape_that_is_no_character(write: Write) -> None:
    # Without the C parser, PyYAML throws a bare ValueError here, which has no line.
    [error] = errors_of(write(edited("text: The optimizer's", 'text: "\\U00110000"')))
    assert "not YAML" in error.message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    [error] = errors_of(tmp_path / "q1.yaml")
    assert "no such file" in error.message


def test_all_errors_of_a_file_come_at_once(write: Write) -> None:
    text = VALID.replace("key: a", "key: z").replace("tags: [order]", "tagz: []")
    assert sorted(error.line or 0 for error in errors_of(write(text))) == [3, 16]


def test_all_errors_of_a_topic_come_at_once(write: Write, tmp_path: Path) -> None:
    write(edited("key: a", "key: z"), "q1.yaml")
    write(
        edited("key: a", "key: z").replace("hint:", "hnit:").replace("key: z", "key: a"), "q2.yaml"
    )
    write(VALID, "q3.yaml")
    with pytest.raises(CombinedError) as caught:
        read_topic(tmp_path, "topic")
    named = [Path(error.file or "").name for error in caught.value.errors]
    assert sorted(named) == ["q1.yaml", "q2.yaml"]


def test_a_topic_is_sorted_by_difficulty_and_id(write: Write, tmp_path: Path) -> None:
    for name, difficulty in [("a", "hard"), ("b", "medium"), ("d", "easy"), ("c", "easy")]:
        write(edited("difficulty: easy", f"difficulty: {difficulty}"), f"{name}.yaml")
    assert [source.id for source in read_topic(tmp_path, "topic")] == ["c", "d", "b", "a"]


@pytest.mark.parametrize("topic", ["missing", "empty", "..", "topic/../topic"])
def test_a_topic_without_questions_names_the_others(
    write: Write, tmp_path: Path, topic: str
) -> None:
    write(VALID)
    (tmp_path / "empty").mkdir()
    with pytest.raises(GraderError, match=r"The topics in .* are: empty, topic"):
        read_topic(tmp_path, topic)


def test_a_bank_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match="There are no topics"):
        read_topic(tmp_path / "bank", "topic")
