"""What a format cannot carry of a question: told before it is gone."""

import re
from collections.abc import Callable
from typing import NamedTuple

from grader.exchange.form import Format, cleaned
from grader.exchange.markup import to_html
from grader.questions.question import Forms, Number, Orders, Question, Several


class Loss(NamedTuple):
    """Why a question is left out (else None), and the fields of it that are not carried."""

    left_out: str | None
    fields: tuple[str, ...]


Rule = Callable[[Question], str | None]
_PLACEHOLDER = re.compile(r"&&(?:058|035|061|123|125|126|010|092);")


def _shuffle(question: Question) -> str | None:
    fixed = question.kind in {"single", "multiple"} and not question.shuffle
    return "shuffle: false (the platform may shuffle)" if fixed else None


def _shuffle_canvas(question: Question) -> str | None:
    return "shuffle: false (no question of the quiz is shuffled)" if _shuffle(question) else None


def _relative(question: Question) -> str | None:
    key = question.key
    if not isinstance(key, Number) or not key.relative:
        return None
    return f"tolerance: relative {key.relative:g} is written as absolute {key.margin:.6g}"


def _negative(question: Question) -> str | None:
    key = question.key
    return _relative(question) if isinstance(key, Number) and key.value < 0 else None


def _summed(question: Question) -> str | None:
    """Where a platform adds up weights: see `form.fractions`."""
    key = question.key
    if not isinstance(key, Several) or key.credit == "net_correct" or len(key.letters) == 1:
        if isinstance(key, Several) and key.credit == "each_answer":
            return "credit: each_answer is written as net_correct"
        return None
    if key.credit == "each_answer":
        return "credit: each_answer is written as net_correct"
    return "credit: all_or_nothing gives a part of the points where right choices are missing"


def _net(question: Question) -> str | None:
    key = question.key
    if not isinstance(key, Several) or key.credit == "net_correct":
        return None
    return f"credit: {key.credit} is marked as net_correct by Canvas"


def _compare(question: Question) -> str | None:
    key = question.key
    if not isinstance(key, Forms):
        return None
    return f"compare: {key.compare} (white space and quotes count)"


def _compare_canvas(question: Question) -> str | None:
    told = _compare(question)
    return told.replace("count)", "count, upper and lower case do not)") if told else None


def _wrong(question: Question) -> str | None:
    return "wrong" if question.wrong else None


def _lines(question: Question) -> str | None:
    is_order = question.kind == "order"
    return "lines: feedback" if is_order and any(o.feedback for o in question.choices) else None


def _plot(question: Question) -> str | None:
    return "plot (its `alt` stands in its place)" if question.plot else None


def _points(question: Question) -> str | None:
    return "points" if question.points != 1 else None


def _list_start(question: Question) -> str | None:
    texts = [question.stem, question.explanation]
    texts += [text for one in question.choices for text in (one.text, one.feedback)]
    starts = any("<ol start" in to_html(text) for text in texts)
    return "the number that a list begins with" if starts else None


def _present(name: str) -> Rule:
    return lambda question: name if getattr(question, name) else None


def _difficulty(_: Question) -> str:
    return "difficulty"


_NEVER: tuple[Rule, ...] = (_present("common_mistakes"), _present("sources"))
_FIELDS: dict[Format, tuple[Rule, ...]] = {
    "gift": (*_NEVER, _present("hint"), _points, _shuffle, _plot, _relative, _summed, _compare),
    "moodle": (*_NEVER, _relative, _summed, _compare, _lines),
    "canvas": (
        *_NEVER,
        *(_difficulty, _present("tags"), _present("hint")),
        *(_shuffle_canvas, _relative, _net, _compare_canvas, _wrong),
    ),
    "qti21": (
        *_NEVER,
        *(_difficulty, _present("tags"), _present("hint")),
        *(_negative, _compare, _wrong, _lines, _list_start),
    ),
}


def loss_of(question: Question, to: Format) -> Loss:
    """What is lost of a question on its way to a format."""
    told = [rule(question) for rule in _FIELDS[to]]
    if cleaned(question) != question:
        told.append("control characters (U+FFFD stands for them)")
    return Loss(_left_out(question, to), tuple(one for one in told if one))


def _left_out(question: Question, to: Format) -> str | None:
    """A question that would be marked wrongly is not written."""
    key = question.key
    if isinstance(key, Orders):
        if to in {"gift", "canvas"}:
            return "the format has no order of lines"
        if to == "moodle" and len(key.orders) > 1:
            return "Moodle knows one right order, and this has several"
        if to == "moodle" and len(key.orders[0]) < len(question.choices):
            return "Moodle knows no lines that are not needed"
    if to == "gift" and isinstance(key, Forms):
        texts = [*key.forms, *(str(one.answer) for one in question.wrong)]
        if any("->" in text for text in texts):
            return "GIFT takes `->` in an answer for matching"
        if any(_PLACEHOLDER.search(text) for text in texts):
            return "GIFT has no way to write `&&` and such a number"
    return None
