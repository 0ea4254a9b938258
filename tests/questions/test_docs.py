import re
from pathlib import Path

from grader.questions.fields import Notes, unique_items
from grader.questions.mark import read_answers
from grader.questions.nodes import read_yaml
from grader.questions.question import Question
from grader.questions.read import read_question

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
EXAMPLE, ANSWERS = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)


def test_the_example_question_is_read(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    question = read_question(path)
    assert (question.key, len(question.choices), question.points) == ("c", 3, 1)


def test_the_example_shows_every_field_and_the_table_explains_it(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    table = set(re.findall(r"^\| `(\w+)` \|", DOCS, re.MULTILINE))
    assert table == set(Question.__struct_fields__) - {"id", "topic"}
    assert table == set(unique_items(read_yaml(path), Notes(path)))


def test_the_example_answers_name_questions_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWERS, encoding="utf-8")
    answers = read_answers(path)
    assert answers.problems == ()
    assert answers.given == {"lr_after_three_steps": ("b",), "build_step_lr": ("a",)}
    for name in answers.given:
        assert (ROOT / "question_bank" / "lr_schedulers" / f"{name}.yaml").is_file()
