"""The quiz as a page to fill in: one file that asks nothing of the network.

A graded page is made from `Asked` alone, which knows no key. A practice page carries the keys, the
feedback and the worked answers too.
"""

import json
from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from grader import __version__
from grader.questions.asked import Asked, fingerprint
from grader.questions.question import Forms, Number, One, Orders, Plot, Question, Several
from grader.report import svg
from grader.report.engine import Parts, render
from grader.report.quiz_view import right_words
from grader.report.text import code_block, markdown, points

STYLES = ("style.css", "quiz.css")
GRADED = Parts("quiz.html.j2", STYLES, ("quiz.js",))
PRACTICE = Parts("quiz.html.j2", STYLES, ("quiz.js", "practice.js"))
MARKING = {
    "all_or_nothing": "Points only where exactly the right ones are picked.",
    "each_answer": "Each one that is rightly picked or rightly left gives its share of the points.",
    "net_correct": "Right picks give points, and wrong picks take them away again, down to none.",
}
TASKS = {
    "single": "Pick one.",
    "multiple": "Pick all that fit.",
    "numeric": "Answer with a number.",
    "order": "Add the lines of your program one after the other. Not all have to be used.",
    "blank": "Write what fills the blank.",
}


class OptionView(msgspec.Struct, frozen=True):
    """A choice or a line; `feedback` is of practice alone."""

    letter: str
    text: Markup
    feedback: Markup = Markup("")


class HelpView(msgspec.Struct, frozen=True):
    """What practice adds to a question."""

    hint: Markup
    right: str
    explanation: Markup
    mistakes: tuple[Markup, ...]
    wrong: tuple[Markup, ...]


class AskedView(msgspec.Struct, frozen=True):
    """One question of the page."""

    number: int
    title: str
    name: str
    kind: str
    variant: str
    points: str
    stem: Markup
    code: Markup
    picture: Markup
    options: tuple[OptionView, ...]
    task: str
    help: HelpView | None = None


class QuizPage(msgspec.Struct, frozen=True):
    """The whole page; `footer` is what the template of all pages shows at its end."""

    title: str
    kicker: str
    questions: tuple[AskedView, ...]
    practice: bool
    data: Markup
    footer: tuple[tuple[str, str], ...] = (("Made by", f"torch-grader {__version__}"),)


def quiz_page(title: str, assignment: str, student: str, questions: Sequence[Asked]) -> str:
    """The page that a student fills in and hands in the answers from; no key is in it.

    Args:
        title: the assignment's title.
        assignment: its name.
        student: the student's id.
        questions: as this student is asked them.
    """
    views = tuple(_view(place, one) for place, one in enumerate(questions, 1))
    data = {
        "key": f"torch-grader quiz {assignment} {student} {fingerprint(questions)}",
        "about": f"Answers of {student} to the quiz of {assignment}",
    }
    page = QuizPage(title, f"Quiz for {student}", views, practice=False, data=_json(data))
    return render(GRADED, page)


def practice_page(
    title: str,
    kicker: str,
    questions: Sequence[tuple[Asked, Question]],
    titles: Sequence[str] = (),
) -> str:
    """The page to practise on, with hints, feedback, keys and worked answers in it.

    Args:
        title: the page's title.
        kicker: the line below it.
        questions: as they are asked, and whole.
        titles: what the questions are called, where that is not by their numbers.
    """
    shown = [one for one, _ in questions]
    views = []
    for place, (one, whole) in enumerate(questions, 1):
        feedback = {choice.letter: choice.feedback for choice in whole.choices}
        view = _view(place, one, feedback, titles[place - 1] if titles else "")
        views.append(msgspec.structs.replace(view, help=_help(whole)))
    data = {
        "key": f"torch-grader practice {fingerprint(shown)}",
        "keys": [_key(whole) for _, whole in questions],
    }
    page = QuizPage(title, kicker, tuple(views), practice=True, data=_json(data))
    return render(PRACTICE, page)


def _view(
    place: int, one: Asked, feedback: Mapping[str, str] | None = None, title: str = ""
) -> AskedView:
    feedback = feedback or {}
    shown = code_block if one.kind == "order" else markdown
    return AskedView(
        number=place,
        title=title or f"Question {place}",
        name=one.name,
        kind=one.kind,
        variant=one.variant,
        points="1 point" if one.points == 1 else f"{points(one.points)} points",
        stem=markdown(one.stem),
        code=code_block(one.code) if one.code else Markup(""),
        picture=_picture(one.plot) if one.plot else Markup(""),
        options=tuple(
            OptionView(x.letter, shown(x.text), markdown(feedback.get(x.letter, "")))
            for x in one.options
        ),
        task=" ".join(filter(None, [TASKS[one.kind], MARKING.get(one.credit or "")])),
    )


def _help(question: Question) -> HelpView:
    return HelpView(
        hint=markdown(question.hint),
        right=right_words(question),
        explanation=markdown(question.explanation),
        mistakes=tuple(map(markdown, question.common_mistakes.values())),
        wrong=tuple(markdown(wrong.feedback) for wrong in question.wrong),
    )


def _key(question: Question) -> dict[str, object]:
    """What the script of a practice page judges an answer by."""
    wrong = [one.answer for one in question.wrong]
    match question.key:
        case One(letter):
            return {"letters": [letter]}
        case Several(letters):
            return {"letters": letters}
        case Number() as number:
            return {"value": number.value, "margin": number.margin, "wrong": wrong}
        case Orders(orders):
            return {"orders": orders}
        case Forms(forms, compare):
            return {"forms": forms, "compare": compare, "wrong": wrong}


def _picture(plot: Plot) -> Markup:
    """The line of a question's plot, with what is seen for those who do not see it."""
    up = svg.value_axis(plot.points, from_zero=min(plot.points) >= 0)
    across = svg.Axis(0.0, max(1.0, len(plot.points) - 1.0), svg.LEFT, svg.RIGHT)
    places = (
        f"{across.at(place):.1f} {up.at(value):.1f}" for place, value in enumerate(plot.points)
    )
    line = svg.path([f"M{'L'.join(places)}"], 0)
    content = svg.joined([svg.axes(across, up, plot.x, plot.y), line])
    return svg.drawing(f"{plot.y} by {plot.x}", plot.alt, content)


def _json(data: object) -> Markup:
    """JSON that can stand in a script element: nothing in it ends that, or begins a comment."""
    text = json.dumps(data)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)  # noqa: S704 - no character is left that means something in HTML
