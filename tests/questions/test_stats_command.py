"""`grade questions stats`: what it prints and writes, and what it says where there is no quiz."""

import csv
import json
from pathlib import Path

import pytest

QUIZ = ("build_step_lr", "lr_after_three_steps")


def marks_folder(folder: Path, rows: list[str], names: tuple[str, ...] = QUIZ) -> Path:
    """A folder as `grade` leaves it, of students who gave a letter a question."""
    submissions = [
        {
            "id": f"s{i}",
            "quiz": {
                "score": 1,
                "max_score": 6,
                "items": [
                    {"id": name, "answer": [x], "score": float(x == "a"), "max_score": 1}
                    for name, x in zip(names, row, strict=True)
                ],
            },
        }
        for i, row in enumerate(rows)
    ]
    document = {"schema_version": 1, "assignment": "lr_schedulers", "submissions": submissions}
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps(document))
    return folder


def test_the_command_prints_and_writes(grade, tmp_path: Path) -> None:
    folder = marks_folder(tmp_path / "grades", ["aa", "ab", "bb"] * 2)
    (table, document) = tmp_path / "stats.csv", tmp_path / "stats.json"
    done = grade("questions", "stats", folder, "--csv", table, "--json", document)
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 students took the quiz." in done.stdout
    assert done.stdout.lower().count("too few") == 1 + len(QUIZ)
    assert "build_step_lr" in done.stdout
    assert "66.7 %" in done.stdout
    with table.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[0]["row"] == "quiz"
    assert {row["n"] for row in rows} == {"6"}
    assert {row["few"] for row in rows} == {"yes"}
    [facility] = [
        row["share"] for row in rows if (row["row"], row["question"]) == ("question", QUIZ[0])
    ]
    assert float(facility) == pytest.approx(2 / 3)
    figures = json.loads(document.read_text())
    assert [one["id"] for one in figures["questions"]] == list(QUIZ)
    # 1 1 0 against 1 0 0: equal variances, r = 1/2, so that alpha = 2 r / (1 + r).
    assert figures["quiz"]["alpha"] == pytest.approx(2 / 3)


def test_an_answer_cannot_become_a_formula(grade, tmp_path: Path) -> None:
    folder = marks_folder(tmp_path / "grades", ["aa"], ("gone_from_the_bank", "build_step_lr"))
    text = (
        (folder / "results.json")
        .read_text()
        .replace('["a"], "score": 1.0', '["=1+1"], "score": 0', 1)
    )
    (folder / "results.json").write_text(text)
    done = grade("questions", "stats", folder, "--csv", tmp_path / "stats.csv")
    assert done.returncode == 0
    assert "'=1+1" in (tmp_path / "stats.csv").read_text()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, "There are no marks in"),
        ("{", "not as the grader writes it"),
        ('{"schema_version": 1}', "not as the grader writes it"),
        ('{"schema_version": 9, "assignment": "x", "submissions": []}', "another version"),
        (
            '{"schema_version": 1, "assignment": "lr_schedulers", "submissions": []}',
            "has no submissions",
        ),
        (
            """{"schema_version": 1, "assignment": "lr_schedulers",
                "submissions": [{"id": "s", "quiz": null}]}""",
            "has no quiz",
        ),
    ],
)
def test_a_folder_without_a_quiz_is_told(grade, tmp_path: Path, content: str, word: str) -> None:
    if content is not None:
        (tmp_path / "results.json").write_text(content)
    done = grade("questions", "stats", tmp_path)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_students_who_were_asked_differently_are_not_compared(grade, tmp_path: Path) -> None:
    folder = marks_folder(tmp_path / "grades", ["aa", "ab", "ba"])
    text = (folder / "results.json").read_text()
    (folder / "results.json").write_text(text.replace("build_step_lr", "another", 1))
    done = grade("questions", "stats", folder)
    assert done.returncode == 0, done.stderr
    assert "2 students took the quiz." in done.stdout
    assert "1 were asked other questions than most and are not counted." in done.stdout
