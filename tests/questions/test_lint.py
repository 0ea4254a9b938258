"""Lint through the command line: every rule, its silencing, and what the command tells."""

import json
import shutil
from pathlib import Path

import pytest
from lint_cases import BASES, CASES, Case, question

from grader.questions.lint.catalogue import RULES

ROOT = Path(__file__).parents[2]
ACROSS = {"near_duplicate", "key_letters", "key_longest"}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return empty_course(tmp_path)


def empty_course(folder: Path) -> Path:
    (folder / "assignments").mkdir()
    (folder / "question_bank" / "topic").mkdir(parents=True)
    return folder


def write(course: Path, name: str, text: str) -> Path:
    path = course / "question_bank" / "topic" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(grade, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict]]:
    """The findings of all cases, by the question's id; all are one bank."""
    course = empty_course(tmp_path_factory.mktemp("course"))
    for name, base in BASES.items():
        write(course, name, base)
    for place, case in enumerate(CASES):
        write(course, f"q{place}", question(case))
    done = grade("questions", "lint", "--json", cwd=course)
    assert (done.returncode, done.stderr) == (1, "")
    document = json.loads(done.stdout)
    assert document["questions"] == len(CASES) + len(BASES)
    assert document["silenced"] == []
    by_id: dict[str, list[dict]] = {}
    for one in document["findings"]:
        by_id.setdefault(one["question"], []).append(one)
    return by_id


def rules_of(found: dict[str, list[dict]], name: str) -> set[str]:
    return {one["rule"] for one in found.get(name, [])} - ACROSS


@pytest.mark.parametrize("base", BASES)
def test_what_the_cases_are_made_of_is_clean(found, base: str) -> None:
    assert rules_of(found, base) == set()


@pytest.mark.parametrize(
    ("place", "case"),
    list(enumerate(CASES)),
    ids=[f"{case.rule}-{'trips' if case.trips else 'passes'}" for case in CASES],
)
def test_a_rule_tells_what_it_is_for_and_nothing_else(found, place: int, case: Case) -> None:
    expected = {case.rule, *case.also} if case.trips else set()
    assert rules_of(found, f"q{place}") == expected, found.get(f"q{place}")


def test_every_rule_has_cases_that_trip_it_and_cases_that_do_not() -> None:
    of_a_bank = ACROSS | {"not_proved", "same_draws"}
    assert {case.rule for case in CASES if case.trips} == RULES.keys() - of_a_bank
    # Of these, the questions that the cases are made of are the near-misses.
    missing = {"no_source", "no_proof", "unused_silence"}
    assert {case.rule for case in CASES if not case.trips} == RULES.keys() - of_a_bank - missing


SILENCED = "silence: {no_question: A task on paper says what to do.}\nhint: C"


def lint(grade, course: Path, *arguments: object) -> tuple[int, dict]:
    done = grade("questions", "lint", "--json", *arguments, cwd=course)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_a_finding_is_silenced_by_its_rule_and_a_reason(grade, course: Path) -> None:
    asks_nothing = BASES["single"].replace("When does the rate fall", "The rate falls")
    asks_nothing = asks_nothing.replace("loop?", "loop.")
    path = write(course, "q", asks_nothing)
    code, document = lint(grade, course)
    [one] = document["findings"]
    assert (code, one["rule"], one["file"], one["line"]) == (1, "no_question", str(path), 4)
    assert one["cost"] == RULES["no_question"].cost
    path.write_text(asks_nothing.replace("hint: C", SILENCED))
    code, document = lint(grade, course)
    assert (code, document["findings"]) == (0, [])
    [one] = document["silenced"]
    assert one["silenced"] == "A task on paper says what to do."
    path.write_text(BASES["single"].replace("hint: C", SILENCED))
    code, document = lint(grade, course)
    assert [(one["rule"], one["line"]) for one in document["findings"]] == [("unused_silence", 17)]


@pytest.mark.parametrize(
    ("silence", "line", "word"),
    [
        ("{no_qestion: Why}", 17, "Did you mean `no_question`?"),
        ("{unused_silence: Why}", 17, "no rule 'unused_silence'"),
        ("{wrong_answer: Why}", 17, "docs/questions.md lists the rules"),
        ("{no_question: ''}", 17, "empty"),
        ("{no_question: '  '}", 17, "empty"),
        ("{no_question: 5}", 17, "must be a text"),
        ("{no_question: [why]}", 17, "must be a text"),
        ("[no_question]", 17, "must be a mapping"),
        ("no_question", 17, "must be a mapping"),
        ("\n  length: Why\n  length: Why", 19, "twice"),
        ("\n  length: Why\n  No-Rule: Why", 19, "must be a name"),
    ],
)
def test_a_silencing_without_rule_or_reason_is_an_error(
    grade, course: Path, silence: str, line: int, word: str
) -> None:
    text = BASES["single"].replace("hint: C", f"silence: {silence}\nhint: C")
    path = write(course, "q", text)
    done = grade("questions", "lint", cwd=course)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"Error: {path}:{line}: ")
    assert word in done.stderr
    assert done.stderr.count("q.yaml") == 1


def test_malformed_files_are_told_all_at_once_and_nothing_is_looked_at(grade, course: Path) -> None:
    write(course, "bad", BASES["single"].replace("key: a", "key: z").replace("hint:", "hnit:"))
    write(course, "tab", BASES["single"].replace("  a: {", "\ta: {"))
    write(course, "good", BASES["single"])
    done = grade("questions", "lint", cwd=course)
    assert (done.returncode, done.stdout) == (2, "")
    assert [f"{name}.yaml" in done.stderr for name in ("bad", "tab", "good")] == [True, True, False]
    assert done.stderr.count(".yaml:") == 3
    done = grade("questions", "lint", "question_bank/topic/good.yaml", cwd=course)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_terminal_says_where_what_it_costs_and_what_to_do(grade, course: Path) -> None:
    path = write(course, "q", BASES["single"].replace("[step_lr]", "[todo]"))
    done = grade("questions", "lint", "topic", cwd=course)
    rule = RULES["todo"]
    assert done.stdout.splitlines() == [
        f"{path}:3: todo: Here is still 'todo'.",
        f"  Costs: {rule.cost}",
        f"  Hint: {rule.remedy}",
        "1 question: 1 finding, 0 silenced.",
    ]
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("what", "word"),
    [("nowhere", "no topic 'nowhere'"), ("nowhere.yaml", "no such file")],
)
def test_what_is_not_there_is_told(grade, course: Path, what: str, word: str) -> None:
    write(course, "q", BASES["single"])
    done = grade("questions", "lint", what, cwd=course)
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr


COPIES = {
    "the_same": ("hint: How many", "hint: Say how many", True),
    "other_numbers": ("lr=0.1", "lr=0.75", True),
    "a_word": ("What has become of", "What happens to", True),
    "another_question": (
        "What has become of the learning rate in the last epoch?",
        "How many of them does the scheduler take to its lowest value?",
        False,
    ),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_found_among_the_bank(grade, course: Path, name: str) -> None:
    topic = course / "question_bank" / "topic"
    shutil.copytree(ROOT / "question_bank" / "lr_schedulers", topic, dirs_exist_ok=True)
    old, new, found = COPIES[name]
    text = (topic / "cosine_hardly_moves.yaml").read_text(encoding="utf-8")
    assert old in text
    path = write(course, "copy", text.replace(old, new))
    _, document = lint(grade, course, path)
    told = [one["message"] for one in document["findings"] if one["rule"] == "near_duplicate"]
    assert ["with cosine_hardly_moves." in message for message in told] == [True] * found


def bank_of(course: Path, texts: list[str]) -> None:
    for place, text in enumerate(texts):
        write(course, f"q{place:02}", text)


@pytest.mark.parametrize(("keys", "letters"), [("abc" * 8, ""), ("a" * 16 + "bc" * 4, "a")])
def test_a_letter_that_pays_is_told_once(grade, course: Path, keys: str, letters: str) -> None:
    bank_of(course, [BASES["single"].replace("key: a", f"key: {key}") for key in keys])
    _, document = lint(grade, course)
    told = [one for one in document["findings"] if one["rule"] == "key_letters"]
    assert [one["message"][1] for one in told] == [*letters]
    assert all(one["line"] == 12 and "q15" in one["file"] for one in told)


@pytest.mark.parametrize(("count", "told"), [(8, 0), (18, 1)])
def test_long_keys_are_told_where_they_are_a_habit(grade, course, count: int, told: int) -> None:
    third, first = "text: After the third epoch", "text: After the first epoch"
    key = [BASES["single"].replace(third, f"{third} is over")] * count
    distractor = [BASES["single"].replace(first, f"{first} is over")] * (24 - count)
    bank_of(course, key + distractor)
    _, document = lint(grade, course)
    assert [one["rule"] for one in document["findings"]].count("key_longest") == told


VALUES = """\
params: {n: [3, 4], m: [1, 2]}
prove:
  method: value
  code: answer = n
"""
NONE = BASES["numeric"][BASES["numeric"].index("prove:") : BASES["numeric"].index("hint:")]
DRAWN = BASES["numeric"].replace(NONE, VALUES).replace("key: 0.25", "key: n")
DRAWN = DRAWN.replace("in this loop?", "with {{ n }} and {{ m }}?").replace(
    "value: 0.5", "value: n * 2"
)
OF_DRAWS = {
    "good": (DRAWN, set()),
    "same_draws": (DRAWN.replace(" and {{ m }}", ""), {"same_draws"}),
    "same_wrong": (DRAWN.replace("value: 0.125", "value: n * (m + 1)"), {"same_wrong"}),
    "not_quite_same": (DRAWN.replace("value: 0.125", "value: n * (m + 2)"), set()),
    "digits": (DRAWN.replace("m: [1, 2]", "m: [1, 1.2345678]"), {"digits"}),
    "formatted": (
        DRAWN.replace("m: [1, 2]", "m: [1, 1.2345678]").replace("{{ m }}", "{{ m:.3g }}"),
        set(),
    ),
    "changed": (DRAWN, {"not_proved"}),
}


def test_every_draw_that_a_student_may_get_is_looked_at(grade, course: Path) -> None:
    for name, (text, _) in OF_DRAWS.items():
        write(course, name, text)
    done = grade("questions", "prove", cwd=course)
    assert done.returncode == 0, done.stderr
    write(course, "changed", DRAWN.replace("n: [3, 4]", "n: [3, 5]"))
    write(course, "never", DRAWN)
    _, document = lint(grade, course)
    found = {name: set() for name in (*OF_DRAWS, "never")}
    for one in document["findings"]:
        found[one["question"]] |= {one["rule"]} - {"near_duplicate"}
    assert found == {name: rules for name, (_, rules) in OF_DRAWS.items()} | {
        "never": {"not_proved"}
    }


def test_draws_that_were_altered_by_hand_are_an_error(grade, course: Path) -> None:
    topic = course / "question_bank" / "topic"
    shutil.copytree(ROOT / "question_bank" / "lr_schedulers", topic, dirs_exist_ok=True)
    stored = json.loads((topic / "variants.json").read_text(encoding="utf-8"))
    del stored["questions"]["cosine_halfway"]["draws"][0]["drawn"]["lr"]
    (topic / "variants.json").write_text(json.dumps(stored), encoding="utf-8")
    done = grade("questions", "lint", cwd=course)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{topic / 'variants.json'}: The draws of cosine_halfway" in done.stderr


def test_nothing_of_a_question_is_run(grade, course: Path, tmp_path: Path) -> None:
    mark = tmp_path / "run"
    touch = f"__import__('pathlib').Path('{mark}').touch()"
    text = DRAWN.replace("code: answer = n", f'code: "{touch}"').replace(
        "m: [1, 2]", f'm: "{touch}"'
    )
    write(course, "q", text.replace("key: n", f'key: "{touch}"'))
    code, document = lint(grade, course)
    assert code == 1
    assert "not_proved" in {one["rule"] for one in document["findings"]}
    assert not mark.exists()


def test_the_bank_is_clean(grade) -> None:
    code, document = lint(grade, ROOT)
    assert (code, document["findings"]) == (0, [])
    assert document["questions"] == len(list((ROOT / "question_bank").glob("*/*.yaml")))


def test_a_skeleton_tells_what_is_left_to_do(grade, course: Path) -> None:
    done = grade("questions", "new", "topic/mine", cwd=course)
    assert done.returncode == 0
    _, document = lint(grade, course)
    assert {one["rule"] for one in document["findings"]} >= {"todo", "not_proved", "choice_count"}
