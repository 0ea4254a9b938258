"""From a folder of marks to the figures of its quiz."""

from pathlib import Path

import msgspec

from grader.export.results import SCHEMA_VERSION
from grader.intake.assignment import load_assignment
from grader.model.errors import GraderError
from grader.model.result import QuizResult
from grader.questions.analysis import QuizAnalysis, analyse
from grader.questions.quiz import open_quiz

RESULTS = "results.json"


class _Submission(msgspec.Struct, frozen=True):
    id: str
    quiz: QuizResult | None


class _Results(msgspec.Struct, frozen=True):
    """What of `results.json` the figures need."""

    schema_version: int
    assignment: str
    submissions: tuple[_Submission, ...]


def analyse_folder(folder: Path, course: Path) -> tuple[str, QuizAnalysis]:
    """Analyses the quiz of a class that was graded.

    Args:
        folder: the folder of marks.
        course: the folder with `assignments/`, for the questions' choices and keys.

    Returns:
        The assignment's name and the figures.

    Raises:
        GraderError: the folder has no marks, the class had no quiz, or an author's file is wrong.
    """
    file = folder / RESULTS
    stored = _read(file)
    if stored.schema_version != SCHEMA_VERSION:
        raise GraderError(
            f"It was written by another version of the grader (schema {stored.schema_version}).",
            file=file,
            hint="Mark the class again with this one: grade remark.",
        )
    quiz = open_quiz(course / "question_bank", load_assignment(course, stored.assignment))
    questions = {question.id: question for question in quiz.questions}
    analysis = analyse([one.quiz for one in stored.submissions], questions)
    if analysis is None:
        why = "has no quiz" if stored.submissions else "has no submissions"
        raise GraderError(
            f"The class that was graded here {why}.",
            file=file,
            hint="A quiz is what [quiz] in assignment.toml asks; after a change: grade remark.",
        )
    return stored.assignment, analysis


def _read(file: Path) -> _Results:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Results)
    except OSError as error:
        raise GraderError(
            f"There are no marks in {file.parent}.",
            hint="Give the folder that `grade SUBMISSIONS --out` wrote its marks to.",
        ) from error
    except msgspec.DecodeError as error:
        raise GraderError(
            f"It is not as the grader writes it: {error}.",
            file=file,
            hint="Write it again: grade remark.",
        ) from error
