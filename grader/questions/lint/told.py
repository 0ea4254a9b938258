"""Rules on what a student is told: feedback, misconceptions, hint, sources, notes left behind."""

import itertools
import re
from collections.abc import Iterator

from grader.questions.lint.item import Finding, Item
from grader.questions.lint.words import bare, words
from grader.questions.nodes import quote
from grader.questions.question import Forms, Number
from grader.questions.rules import named_mistakes
from grader.questions.texts import texts_of
from grader.questions.written import (
    WrittenBlank,
    WrittenMultiple,
    WrittenNumeric,
    WrittenOrder,
    WrittenSingle,
)

FEWEST_WORDS = 4
_LEAST = 4  # characters of a key that a hint can be blamed for
_RIGHT = re.compile(r"^\W*(right|correct|yes|exactly|true|well done)\b\W*", re.IGNORECASE)
_WRONG = re.compile(
    r"^\W*(wrong|incorrect|no|false|not (quite|right|correct))\b(?=\W*[.,:;!-]|$)", re.IGNORECASE
)
_TODO = re.compile(r"\b(TODO|FIXME|XXX|TBD)\b|lorem ipsum", re.IGNORECASE)


def thin_feedback(item: Item) -> Iterator[Finding]:
    """Feedback says more than right or wrong."""
    for path, text, _ in _feedback(item):
        said = _WRONG.sub("", _RIGHT.sub("", text))
        if len(words(said)) + len(re.findall(r"\d+", said)) < FEWEST_WORDS:
            yield Finding("thin_feedback", path, f"The feedback is no more than {quote(text)}.")


def same_feedback(item: Item) -> Iterator[Finding]:
    """Each wrong answer has feedback of its own."""
    told = [(path, bare(text).casefold()) for path, text, _ in _feedback(item)]
    for (_, one), (path, other) in itertools.combinations(told, 2):
        if one == other:
            yield Finding("same_feedback", path, "The feedback is that of another answer.")


def feedback_verdict(item: Item) -> Iterator[Finding]:
    """Feedback begins with no verdict that the key contradicts."""
    for path, text, right in _feedback(item):
        found = (_WRONG if right else _RIGHT).search(text)
        if found:
            what = "right" if right else "wrong"
            message = (
                f"The answer is {what}, and its feedback begins with {quote(found[0].strip())}."
            )
            yield Finding("feedback_verdict", path, message)


def no_mistake(item: Item) -> Iterator[Finding]:
    """Each distractor names the misconception that leads to it."""
    for choice in item.distractors:
        if choice.mistake is None:
            message = f"The distractor `{choice.letter}` names no mistake."
            yield Finding("no_mistake", f"choices.{choice.letter}", message)
    for place, wrong in enumerate(getattr(item.source.written, "wrong", ())):
        if wrong.mistake is None:
            yield Finding("no_mistake", f"wrong.{place}", "The wrong answer names no mistake.")


def unused_mistake(item: Item) -> Iterator[Finding]:
    """Each misconception belongs to a wrong answer.

    An order is wrong without a line that is, and of several right choices one may be left out.
    """
    if isinstance(item.source.written, WrittenOrder | WrittenMultiple):
        return
    used = {name for _, name in named_mistakes(item.source.written)}
    for name in item.question.common_mistakes:
        if name not in used:
            message = f"No wrong answer has the mistake {quote(name)}."
            yield Finding("unused_mistake", f"common_mistakes.{name}:", message)


def no_wrong(item: Item) -> Iterator[Finding]:
    """Of an answer that is typed, some wrong ones are foreseen."""
    written = item.source.written
    if isinstance(written, WrittenNumeric | WrittenBlank) and not written.wrong:
        yield Finding("no_wrong", "key", "No wrong answer is foreseen.")


def hint_tells(item: Item) -> Iterator[Finding]:
    """The hint does not have the answer."""
    for question in item.shown:
        hint = bare(question.hint)
        match question.key:
            case Number(value):
                answers = [f"{value:.10g}"]
            case Forms(forms):
                answers = list(forms)
            case _:
                answers = [bare(choice.text) for choice in item.keys]
        for answer in answers:
            found = len(answer) >= _LEAST and re.search(
                rf"(?<![\w.]){re.escape(answer)}(?![\w(=]|\.\d)", hint, re.IGNORECASE
            )
            if found:
                yield Finding("hint_tells", "hint", f"The hint has the answer, {quote(answer)}.")
                return


def no_source(item: Item) -> Iterator[Finding]:
    """The question says where it can be looked up."""
    if not item.question.sources:
        yield Finding("no_source", "", "No source is named.")


def todo(item: Item) -> Iterator[Finding]:
    """No note to the author is left."""
    for path, text in texts_of(item.source.written):
        found = _TODO.search(text)
        if found:
            within = text.count("\n", 0, found.start()) + 1
            yield Finding("todo", path, f"Here is still {quote(found[0])}.", within)
    for place, tag in enumerate(item.question.tags):
        if _TODO.search(tag):
            yield Finding("todo", f"tags.{place}", f"Here is still {quote(tag)}.")


def _feedback(item: Item) -> Iterator[tuple[str, str, bool]]:
    """Each feedback with its path, and whether it belongs to a right answer."""
    written = item.source.written
    match written:
        case WrittenSingle() | WrittenMultiple():
            for letter, choice in written.choices.items():
                right = letter in item.question.right
                yield f"choices.{letter}.feedback", choice.feedback, right
        case WrittenNumeric():
            for place, number in enumerate(written.wrong):
                yield f"wrong.{place}.feedback", number.feedback, False
        case WrittenBlank():
            for place, text in enumerate(written.wrong):
                yield f"wrong.{place}.feedback", text.feedback, False


CHECKS = (
    *(thin_feedback, same_feedback, feedback_verdict, no_mistake, unused_mistake, no_wrong),
    *(hint_tells, no_source, todo),
)
