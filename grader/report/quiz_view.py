"""What a student's page shows of the quiz, question by question."""

import re
from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from grader.model.assignment import Review
from grader.model.result import QuizItem, QuizResult
from grader.questions.mark import foreseen
from grader.questions.names import neutral_name
from grader.questions.question import Forms, Number, Question
from grader.report.text import NONE, code_block, markdown, points, shortened
from grader.report.words import MARKS, Mark

PICKED = ("single", "multiple")
SCORE_ONLY = "Which of them are right is not shown on this page."
UNMARKED = "The quiz is marked after it is handed in."


class ChoiceView(msgspec.Struct, frozen=True):
    """One choice; `note` says whether it was picked and whether it is right."""

    letter: str
    text: Markup
    note: str
    tone: str


class QuestionView(msgspec.Struct, frozen=True):
    """One question with the student's answer; the parts that it lacks are empty."""

    mark: Mark
    id: str
    points: str
    answer: str
    right: str = ""
    stem: Markup = Markup("")
    code: Markup = Markup("")
    choices: tuple[ChoiceView, ...] = ()
    feedback: Markup = Markup("")
    explanation: Markup = Markup("")
    mistakes: tuple[Markup, ...] = ()


class QuizView(msgspec.Struct, frozen=True):
    """The whole quiz; `note` says what is not shown, and `questions` is empty then."""

    points: str
    note: str
    problems: tuple[str, ...]
    questions: tuple[QuestionView, ...]


def quiz_view(quiz: QuizResult, questions: Mapping[str, Question], review: Review) -> QuizView:
    """Decide what to show of a quiz; a question that is not in the bank shows its id."""
    answered = f"{sum(bool(item.answer) for item in quiz.items)} of {len(quiz.items)}"
    score = f"{points(quiz.score)} of {points(quiz.max_score)} points"
    problems = neutral(quiz, quiz.problems) if review == "score_only" else quiz.problems
    if not quiz.marked:
        return QuizView(f"{answered} answered", UNMARKED, problems, ())
    if review == "score_only":
        note = f"{answered} questions were answered. {SCORE_ONLY}"
        return QuizView(score, note, problems, ())
    items = tuple(_question(item, questions.get(item.id)) for item in quiz.items)
    return QuizView(score, "", problems, items)


def neutral(quiz: QuizResult, texts: Sequence[str]) -> tuple[str, ...]:
    """Texts with the names that students know in place of ids, which may say an answer."""
    names = {item.id: neutral_name(item.id) for item in quiz.items}
    if not names:
        return tuple(texts)
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    ids = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
    return tuple(ids.sub(lambda found: names[found[0]], text) for text in texts)


def mark_of_item(item: QuizItem) -> Mark:
    """Right, partly right, wrong, or not answered."""
    if not item.answer:
        return Mark(NONE, "not answered", "quiet")
    if item.score >= item.max_score:
        return Mark("✓", "right", "good")
    return MARKS["partial"] if item.score > 0 else Mark("✗", "not right", "bad")


def answer_words(item: QuizItem) -> str:
    """The answer as the student gave it, on one line."""
    return shortened(", ".join(map(str, item.answer)), 80)


def _question(item: QuizItem, question: Question | None) -> QuestionView:
    known = QuestionView(
        mark=mark_of_item(item),
        id=item.id,
        points=f"{points(item.score)} / {points(item.max_score)}",
        answer=answer_words(item),
    )
    if question is None:
        return known
    return msgspec.structs.replace(
        known,
        answer="" if question.kind in PICKED else known.answer,
        right="" if question.kind in PICKED else right_words(question),
        stem=markdown(question.stem),
        code=code_block(question.code) if question.code else Markup(""),
        choices=tuple(
            _choice(choice.letter, choice.text, question, item) for choice in question.choices
        ),
        feedback=_feedback(question, item),
        explanation=markdown(question.explanation),
        mistakes=tuple(map(markdown, question.common_mistakes.values())),
    )


def right_words(question: Question) -> str:
    """The right answer on one line; of several right ones, the first."""
    match question.key:
        case Number(value=value):
            return f"{value:.10g}"
        case Forms(forms=forms):
            return forms[0]
    return ", ".join(question.right)


def _feedback(question: Question, item: QuizItem) -> Markup:
    """What was written for the answer; for a right one that nothing was written for, nothing."""
    chosen = [choice.feedback for choice in question.choices if choice.letter in item.answer]
    if item.score < item.max_score:
        chosen += [wrong.feedback for wrong in foreseen(question, item.answer)]
    return Markup("").join(map(markdown, filter(None, chosen)))


def _choice(letter: str, text: str, question: Question, item: QuizItem) -> ChoiceView:
    if question.kind == "order":  # whether a line is right depends on the others
        return ChoiceView(letter=letter, text=code_block(text), note="", tone="quiet")
    right, picked = letter in question.right, letter in item.answer
    note, tone = {
        (True, True): ("✓ your answer, right", "good"),
        (True, False): ("✓ the right answer", "good"),
        (False, True): ("✗ your answer", "bad"),
        (False, False): ("", "quiet"),
    }[right, picked]
    return ChoiceView(letter=letter, text=markdown(text), note=note, tone=tone)
