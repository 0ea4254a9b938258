"""Rules on the stem: what is asked must be asked, plainly and without a hidden turn."""

import re
from collections.abc import Iterator

from grader.questions.lint.item import Finding, Item
from grader.questions.lint.words import prose, sentences, words
from grader.questions.nodes import quote

MOST_WORDS = 80
_TASKS = frozenset(
    words(
        """arrange build calculate choose compare complete compute correct describe enter estimate
        fill find give have look mark match mend name order pick put rank read repair replace
        select sort state tell write"""
    )
)
_NEGATION = re.compile(r"\b(not|except|cannot|never)\b|\w+n't\b", re.IGNORECASE)
_LOUD = re.compile(r"\*\*[^*]+\*\*|__[^_]+__|\b[A-Z]{2,}\b")
_ASKING = re.compile(r"^(which|what|who|where|when|why|how)\b", re.IGNORECASE)


def no_question(item: Item) -> Iterator[Finding]:
    """The stem asks something, sets a task, or has an end to be found."""
    stem = item.question.stem
    text = prose(stem)
    asks = "?" in text or "____" in stem or text.rstrip("*_ ").endswith((":", "…", "..."))
    tasks = any((words(sentence) or [""])[0] in _TASKS for sentence in sentences(stem))
    if not asks and not tasks:
        yield Finding("no_question", "stem", "The stem asks nothing and sets no task.")


def negative_stem(item: Item) -> Iterator[Finding]:
    """A question that turns on a negation shows it."""
    for sentence in _questions(item.question.stem):
        found = _NEGATION.search(_LOUD.sub("", sentence))
        if found:
            message = f"The question turns on {quote(found[0])}, which is not emphasised."
            yield Finding("negative_stem", "stem", message)


def double_negative(item: Item) -> Iterator[Finding]:
    """Where the question has a negation, no choice has one."""
    if any(_NEGATION.search(sentence) for sentence in _questions(item.question.stem)):
        for choice in item.choices:
            found = _NEGATION.search(prose(choice.text))
            if found:
                message = f"Both the question and the choice `{choice.letter}` have a negation."
                yield Finding("double_negative", f"choices.{choice.letter}.text", message)


def long_stem(item: Item) -> Iterator[Finding]:
    """A stem has at most 80 words beside its code."""
    count = len(words(prose(item.question.stem)))
    if count > MOST_WORDS:
        message = f"The stem has {count} words; {MOST_WORDS} are plenty."
        yield Finding("long_stem", "stem", message)


def _questions(stem: str) -> list[str]:
    return [one for one in sentences(stem) if one.endswith("?") or _ASKING.match(one)]


CHECKS = (no_question, negative_stem, double_negative, long_stem)
