import re
from pathlib import Path

import msgspec

from grader.questions.answers import read_answers
from grader.questions.lint.catalogue import RULES
from grader.questions.read import read_question
from grader.questions.rules_code import FITTING, STAGE
from grader.questions.schema import SCHEMA, schema_text
from grader.questions.written import KINDS, METHODS, WrittenSingle

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)


def fields_of(cls: type[msgspec.Struct]) -> set[str]:
    return set(cls.__struct_encode_fields__)


def named_in_tables(text: str) -> set[str]:
    """The names in the first columns of a text's tables."""
    cells = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"\w+", cell)}


def section(title: str) -> str:
    return DOCS.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_the_tables_explain_every_field() -> None:
    common = set.intersection(*map(fields_of, KINDS.values())) - {"key"}
    own = set.union(*map(fields_of, KINDS.values())) - common
    assert named_in_tables(section("Fields of every question")) == common | {"kind"}
    assert named_in_tables(section("Kinds")) == own | set(KINDS)
    proof = set.union(*map(fields_of, METHODS.values()))
    assert named_in_tables(section("Proofs")) >= proof | set(METHODS) | {"method"}


def test_the_table_of_methods_says_what_each_is_for() -> None:
    table = section("Proofs").partition("| field of")[0]
    for method, kinds in FITTING.items():
        [row] = re.findall(rf"^\| `{method}` \| ((?:`\w+` ?)+) \|", table, re.MULTILINE)
        assert tuple(re.findall(r"\w+", row)) == kinds


def test_the_table_of_lint_says_of_each_rule_what_it_costs_and_where_it_is_from() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", section("Lint"), re.MULTILINE
    )
    assert rows == [(name, rule.cost, rule.source or "our own") for name, rule in RULES.items()]


def test_the_names_that_a_program_finds_are_explained() -> None:
    assert {name for name in STAGE if f"`{name}" not in section("Proofs")} == set()


def test_an_editor_is_told_of_the_schema_and_the_schema_is_that_of_the_types() -> None:
    written = (ROOT / "question_bank" / SCHEMA).read_text(encoding="utf-8")
    assert written == schema_text(), "run: grade questions schema"
    for file in (ROOT / "question_bank").glob("*/*.yaml"):
        first = file.read_text(encoding="utf-8").partition("\n")[0]
        assert first == f"# yaml-language-server: $schema=../{SCHEMA}"


def test_the_first_example_is_a_question_with_all_that_is_usual(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(BLOCKS[0], encoding="utf-8")
    written = read_question(path).written
    assert isinstance(written, WrittenSingle)
    usual = fields_of(WrittenSingle) - {"points", "plot", "where", "silence", "shuffle"}
    assert {name for name in usual if f"\n{name}:" not in BLOCKS[0]} == set()


def test_the_example_of_a_plot_fits_into_a_question(tmp_path: Path) -> None:
    [plot] = [block for block in BLOCKS if block.startswith("plot:")]
    path = tmp_path / "example.yaml"
    path.write_text(BLOCKS[0] + plot, encoding="utf-8")
    assert read_question(path).written.plot is not None


def test_the_example_answers_name_questions_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(BLOCKS[-1], encoding="utf-8")
    answers = read_answers(path)
    assert answers.problems == ()
    assert answers.given == {"lr_after_three_steps": ("b",), "build_step_lr": ("a",)}
    for name in answers.given:
        assert (ROOT / "question_bank" / "lr_schedulers" / f"{name}.yaml").is_file()
