"""Malformed questions: each is told with its file and line, all at once, and nothing of it runs."""

from pathlib import Path

import pytest

START = """\
difficulty: easy
tags: [order]
hint: h
explanation: e
common_mistakes:
  swapped: Mixing up the two.
"""  # 6 lines
CHOICES = """\
kind: single
stem: s
choices:
  a: {text: x, feedback: f}
  b: {text: y, feedback: f}
key: a
"""  # lines 7 to 12
NUMERIC = "kind: numeric\nstem: s\nkey: 1\ntolerance: {relative: 0.1}\n"  # lines 7 to 10
ORDER = """\
kind: order
stem: s
lines:
  a: x = 1
  b: y = 2
  c: {text: z = 3, feedback: f}
key: [b, a]
"""  # lines 7 to 13
BLANK = "kind: blank\nstem: s ____\nkey: x\n"  # lines 7 to 9
TOUCH = "__import__('pathlib').Path('{}').touch()"


def edited(body: str, old: str, new: str) -> str:
    text = START + body
    assert text.count(old) == 1
    return text.replace(old, new)


def proof(body: str, fields: str) -> str:
    return START + body + "prove:\n" + "".join(f"  {line}\n" for line in fields.split("\n"))


# The file, the line that is told (None: the whole file), and a word of the message or the hint.
FILES = {
    "empty": ("", None, "empty"),
    "list": ("- a\n", 1, "a list"),
    "tab": (edited(CHOICES, "  a: {", "\ta: {"), 10, "tab"),
    "utf16": ((START + CHOICES).encode("utf-16"), 1, "UTF-8"),
    "latin1": (edited(CHOICES, "hint: h", "hint: é").encode("latin-1"), 3, "UTF-8"),
    "too_large": (START + CHOICES + "#" * 70_000, None, "64 KiB"),
    "nul": (edited(CHOICES, "hint: h", "hint: \0"), 3, "control character"),
    "aliases": ("a: &x [1]\nb: *x\n", 1, "aliases"),
    "bomb": ("a: &a [x]\n" + "b: &b [*a, *a]\n" * 9, 1, "aliases"),
    "deep": ("a: " + "[" * 500, 1, "deep"),
    "tag": (edited(CHOICES, "hint: h", "hint: !!python/name:os.system h"), 3, "tag of its own"),
    "twice": (edited(CHOICES, "hint: h", "hint: h\nhint: i"), 4, "line 3"),
    "choice_twice": (edited(CHOICES, "  b:", "  a:"), 11, "twice"),
    "no_kind": (edited(CHOICES, "kind: single\n", ""), 1, "`kind` is missing"),
    "unknown_kind": (edited(CHOICES, "single", "essay"), 7, "single or multiple"),
    "misspelt_kind": (edited(CHOICES, "single", "singel"), 7, "mean `single`"),
    "misspelt_field": (edited(CHOICES, "hint:", "hnit:"), 3, "mean `hint`"),
    "field_of_other_kind": (START + CHOICES + "tolerance: {relative: 1}\n", 13, "'tolerance'"),
    "no_stem": (edited(CHOICES, "stem: s\n", ""), 1, "`stem` is missing"),
    "number_for_text": (edited(CHOICES, "text: x", "text: 5"), 10, '"5"'),
    "boolean_for_text": (edited(CHOICES, "text: x", "text: no"), 10, "boolean"),
    "list_for_text": (edited(CHOICES, "text: x", "text: [x]"), 10, "a list"),
    "braces_for_text": (edited(CHOICES, "text: x", "text: {{ lr }}"), 10, "mapping"),
    "no_feedback": (edited(CHOICES, "a: {text: x, feedback: f}", "a: {text: x}"), 10, "feedback"),
    "gap_in_letters": (edited(CHOICES, "  b:", "  c:"), 11, "must be `b`"),
    "key_unknown": (edited(CHOICES, "key: a", "key: z"), 12, "a, b"),
    "key_list_for_single": (edited(CHOICES, "key: a", "key: [a]"), 12, "a list"),
    "mistake_unknown": (
        edited(CHOICES, "{text: x,", "{text: x, mistake: swaped,"),
        10,
        "mean `swapped`",
    ),
    "mistakes_list": (
        edited(CHOICES, "  swapped: Mixing", "  - Mixing"),
        6,
        "must be a mapping",
    ),
    "credit": (
        edited(CHOICES, "single", "multiple").replace("key: a", "key: [a]\ncredit: half"),
        13,
        "all_or_nothing",
    ),
    "multiple_letter": (edited(CHOICES, "single", "multiple"), 12, "must be a list"),
    "multiple_twice": (
        edited(CHOICES, "single", "multiple").replace("key: a", "key: [a, a]"),
        12,
        "twice",
    ),
    "no_tolerance": (edited(NUMERIC, "tolerance: {relative: 0.1}\n", ""), 1, "`tolerance`"),
    "two_tolerances": (
        edited(NUMERIC, "{relative: 0.1}", "{relative: 0.1, absolute: 1}"),
        10,
        "either",
    ),
    "relative_of_zero": (edited(NUMERIC, "key: 1", "key: 0"), 10, "absolute"),
    "numeric_text": (edited(NUMERIC, "key: 1", "key: one"), 9, "must be a number"),
    "tolerance_zero": (edited(NUMERIC, "0.1", "0"), 10, "above 0"),
    "order_unknown": (edited(ORDER, "[b, a]", "[b, x]"), 13, "'x'"),
    "order_repeated": (edited(ORDER, "[b, a]", "[b, b]"), 13, "twice"),
    "order_mixed": (edited(ORDER, "[b, a]", "[b, [a, c]]"), 13, "mixes"),
    "order_short": (edited(ORDER, "[b, a]", "[b]"), 13, "at least 2"),
    "no_blank": (edited(BLANK, "____", ""), 8, "one blank"),
    "two_blanks": (edited(BLANK, "____", "____ ____"), 8, "one blank"),
    "compare": (START + BLANK + "compare: exact\n", 10, "code"),
    "param_empty": (START + CHOICES + "params: {n: []}\n", 13, "empty list"),
    "param_none": (START + CHOICES + "params: {}\n", 13, "at least 1"),
    "param_taken": (START + CHOICES + "params: {torch: [1]}\n", 13, "taken"),
    "param_backwards": (START + CHOICES + "params: {n: {from: 3, to: 1}}\n", 13, "below"),
    "param_repeated": (START + CHOICES + "params: {n: [1, 1]}\n", 13, "twice"),
    "param_huge": (START + CHOICES + "params: {n: {from: 0, to: 1e9}}\n", 13, "10,000"),
    "param_no_python": (START + CHOICES + "params: {n: [1], m: n +}\n", 13, "not a Python"),
    "where_alone": (START + CHOICES + "where: n > 1\n", 13, "needs `params`"),
    "template_unknown": (
        edited(CHOICES, "stem: s", "stem: |\n  one\n  two {{ lrr }}\nparams: {lr: [1, 2]}"),
        10,
        "mean `lr`",
    ),
    "template_format": (
        edited(CHOICES, "stem: s", "stem: s {{ lr:>9 }}\nparams: {lr: [1, 2]}"),
        8,
        "format",
    ),
    "value_for_text": (edited(CHOICES, "{text: x,", "{value: 1,"), 10, "`text` is missing"),
    "prove_word": (START + CHOICES + "prove: none\n", 13, "Write `method:`"),
    "prove_no_method": (proof(CHOICES, "code: x"), 14, "value, claims"),
    "prove_unknown": (proof(CHOICES, "method: vallue\ncode: answer = 1"), 14, "mean `value`"),
    "prove_no_reason": (proof(CHOICES, "method: none\nsource: https://x.org"), 14, "reason"),
    "prove_misfit": (proof(NUMERIC, "method: raises\nerror: TypeError"), 12, "value"),
    "claims_missing": (proof(CHOICES, "method: claims\nclaims: {a: model}"), 15, "`b`"),
    "claims_constant": (
        proof(CHOICES, "method: claims\nclaims: {a: model, b: 1 > 2}"),
        15,
        "says the same",
    ),
    "claims_unknown": (
        proof(CHOICES, "method: claims\nclaims: {a: model, b: model, c: model}"),
        15,
        "'c'",
    ),
    "code_no_python": (proof(CHOICES, "method: value\ncode: |\n  x = 1\n  y ="), 17, "not Python"),
    "raises_unknown": (
        proof(CHOICES, "method: runs\ncheck: x\nraises: {d: TypeError}"),
        16,
        "no answer",
    ),
    "holds_undefined": (proof(CHOICES, "method: holds\ncode: answer = 1"), 15, "holds(answer)"),
    "plot_no_alt": (START + CHOICES + "plot: {code: x, x: a, y: b}\n", 13, "`alt`"),
    "source_script": (START + CHOICES + "sources: ['javascript:x']\n", 13, "web address"),
    "silence_no_reason": (START + CHOICES + "silence: {length: ''}\n", 13, "empty"),
    "silence_no_rule": (START + CHOICES + "silence: {lenght: x}\n", 13, "mean `length`"),
    "two_documents": (START + CHOICES + "---\na: b\n", 13, "not YAML"),
    "merge_key": (START + CHOICES + "<<: {points: 2}\n", 13, "no field '<<'"),
    "list_for_key": (edited(CHOICES, "hint: h", "hint: h\n[a, b]: c"), 4, "must be a word"),
    "binary": (edited(CHOICES, "hint: h", "hint: !!binary aGk="), 3, "tag of its own"),
    "date": (edited(CHOICES, "hint: h", "hint: 2027-01-01"), 3, "a date"),
    "surrogate": (edited(CHOICES, "hint: h", 'hint: "\\ud800"'), 3, "invalid Unicode"),
    "turned_letter": (edited(CHOICES, "key: a", 'key: "\\u202e"'), 12, "u202e"),
    "letter_nul": (edited(CHOICES, "  b: {", '  "\\0": {'), 11, "must be `b`"),
    "quote_not_closed": (edited(CHOICES, "hint: h", 'hint: "h'), 13, "not YAML"),
    "points_infinite": (START + CHOICES + "points: 1e999\n", 13, "above 0"),
    "range_infinite": (START + CHOICES + "params: {n: {from: -1e308, to: 1e308}}\n", 13, "10,000"),
    "step_tiny": (
        START + CHOICES + "params: {n: {from: 0, to: 1e9, step: 1e-300}}\n",
        13,
        "10,000",
    ),
    "params_list": (START + CHOICES + "params: [n]\n", 13, "must be a mapping"),
    "param_nested": (START + CHOICES + "params: {n: [[1]]}\n", 13, "params.n"),
    "brackets": (START + CHOICES + f"params: {{n: [1], m: '{'(' * 5000}'}}\n", 13, "not a Python"),
    "signs": (START + CHOICES + f"params: {{n: [1], m: '{'-' * 50_000}1'}}\n", 13, "not a Python"),
}
NAMES = {"Upper.yaml": "no name", "q.yml": "no name", "variants.yaml": "can be called"}


@pytest.fixture(scope="module", params=["prove", "lint"])
def told(grade, request, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[str]]:
    course = tmp_path_factory.mktemp("course")
    (course / "assignments").mkdir()
    topic = course / "question_bank" / "topic"
    topic.mkdir(parents=True)
    for name, (content, _, _) in FILES.items():
        data = content if isinstance(content, bytes) else content.encode()
        (topic / f"{name}.yaml").write_bytes(data)
    for name in NAMES:
        (topic / name).write_text(START + CHOICES)
    done = grade("questions", request.param, cwd=course)
    assert done.stdout == ""
    blocks = done.stderr.removeprefix("Error: ").split("\n" + str(topic))
    return done.returncode, [block.removeprefix(str(topic)) for block in blocks]


def test_there_are_more_than_fifty_and_the_command_ends_with_2(told) -> None:
    assert len(FILES) > 50
    assert told[0] == 2


@pytest.mark.parametrize("name", FILES)
def test_each_is_told_once_with_its_line(told, name: str) -> None:
    _, line, word = FILES[name]
    of_file = [block for block in told[1] if block.startswith(f"/{name}.yaml:")]
    assert len(of_file) == 1, of_file
    place = f"/{name}.yaml:{line}: " if line else f"/{name}.yaml: "
    assert of_file[0].startswith(place)
    assert word in of_file[0]


@pytest.mark.parametrize("name", NAMES)
def test_each_bad_name_is_told(told, name: str) -> None:
    assert [NAMES[name] in block for block in told[1] if block.startswith(f"/{name}: ")] == [True]


def test_all_that_is_wrong_in_one_file_is_told_at_once(grade, tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    text = """\
kind: singl
difficulty: esay
tagz: [a]
stem: 5
choices:
  a: {text: x, feedbak: y}
  b: {text: y, feedback: z, mistake: foo}
key: z
hint:
explanation: e
common_mistakes:
  m: x
prove:
  method: claims
  claims: {a: "1", b: "x +", c: "y"}
"""
    path = tmp_path / "question_bank" / "topic" / "q.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    done = grade("questions", "prove", path, cwd=tmp_path)
    assert done.returncode == 2
    lines = [int(part.split(":")[1]) for part in done.stderr.split("q.yaml")[1:]]
    assert lines == [1, 2, 3, 4, 6, 7, 8, 9, 15, 15, 15]


def test_no_python_of_a_malformed_file_is_run(grade, tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    mark = tmp_path / "run"
    touch = TOUCH.format(mark)
    text = proof(CHOICES, f'method: value\nsetup: "{touch}"\ncode: "{touch}"\nwithn: 1')
    path = tmp_path / "question_bank" / "topic" / "q.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text + f'params: {{n: "{touch}"}}\nwhere: "{touch}"\n')
    done = grade("questions", "prove", "topic", cwd=tmp_path)
    assert done.returncode == 2
    assert "mean `within`" in done.stderr
    assert not mark.exists()
