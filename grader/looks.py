"""How a course's pages look, tried before anything is graded."""

from pathlib import Path

from grader.intake.look import load_look
from grader.model.assignment import Assignment
from grader.model.look import Look
from grader.model.result import Result
from grader.questions.question import Question
from grader.report.render import render_class, render_student


def open_look(course: Path, assignment: Assignment) -> Look:
    """How the course's pages look; its templates are tried on a class and a student of nothing.

    Raises:
        GraderError: a file in the course's folder `report` is wrong.
    """
    look = load_look(course)
    if look.templates:  # now, and not after an hour of grading
        nobody = Result(
            id="nobody",
            status="ungradable",
            score=0.0,
            max_score=assignment.max_score,
            flags=(),
            checks=(),
            quiz=None,
            seconds=0.0,
        )
        none: dict[str, Question] = {}
        render_class(
            assignment,
            [],
            reference=None,
            steps=[],
            questions=none,
            environment={},
            made_on="",
            look=look,
        )
        render_student(
            assignment,
            nobody,
            evidence=None,
            reference=None,
            sources={},
            questions=none,
            environment={},
            made_on="",
            look=look,
        )
    return look
