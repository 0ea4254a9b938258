"""Rules on choices: none gives itself away, and no two of them are right together."""

import itertools
import re
import statistics
from collections.abc import Iterator

from grader.questions.expressions import same_code
from grader.questions.lint.item import Finding, Item
from grader.questions.lint.words import bare, code_of, is_number, prose, words
from grader.questions.nodes import quote
from grader.questions.question import Choice

FEWEST, MOST = 3, 5
# A key this much longer than every distractor, and by so many characters, is seen at once.
LONGER, LONGER_BY = 1.25, 12
# A distractor below this share of the others' middle length is none that anybody takes.
SHORT, LONG_ENOUGH = 0.25, 24

_OTHERS = re.compile(
    r"\b(all|none|both|neither|either|any|two|some|each)\s+of\s+(the\s+)?"
    r"(above|below|these|those|others?|choices|answers|options|preceding|previous)\b"
    r"|\b(all|none|any)\s+(the\s+)?(above|others)\b"
    r"|\bboth\s+`?[a-e]`?\s+and\s+`?[a-e]`?(?=\W|$)"
    r"|^`?\(?[a-e]\)?`?\s+(and|or)\s+`?\(?[a-e]\)?`?\W*$",
    re.IGNORECASE,
)
_ABSOLUTES = re.compile(
    r"\b(always|never|absolutely|completely|totally|invariably|entirely|impossible|"
    r"in (all|every) cases?|under no circumstances|no matter what)\b",
    re.IGNORECASE,
)


def all_or_none(item: Item) -> Iterator[Finding]:
    """No choice speaks of the other choices."""
    for choice in item.choices:
        found = _OTHERS.search(choice.text)
        if found:
            message = f"The choice `{choice.letter}` speaks of other choices: {quote(found[0])}."
            yield _at(choice, "all_or_none", message)


def choice_count(item: Item) -> Iterator[Finding]:
    """There are 3 to 5 choices."""
    count = len(item.question.choices)
    if item.question.kind in {"single", "multiple"} and not FEWEST <= count <= MOST:
        message = f"There are {count} choices, where {FEWEST} to {MOST} are of use."
        yield Finding("choice_count", "choices", message)


def same_choices(item: Item) -> Iterator[Finding]:
    """No two choices are the same words, or the same program."""
    for one, other in itertools.combinations(item.choices, 2):
        if _same(one.text, other.text):
            message = f"The choices `{one.letter}` and `{other.letter}` say the same."
            yield _at(other, "same_choices", message)


def overlap(item: Item) -> Iterator[Finding]:
    """Of a single choice, no choice in words stands whole within another."""
    if item.question.kind != "single":
        return
    for inner, outer in itertools.permutations(item.choices, 2):
        parts = [words(choice.text) for choice in (inner, outer)]
        in_words = not any(code_of(choice.text) for choice in (inner, outer))
        if in_words and len(parts[0]) > 1 and len(parts[0]) < len(parts[1]) and _within(*parts):
            message = f"The choice `{inner.letter}` is contained in `{outer.letter}`."
            yield _at(inner, "overlap", message)


def parallel(item: Item) -> Iterator[Finding]:
    """All choices are code, or numbers, or words; and of words all or none are sentences."""
    for names, sort in (
        (("code", "words"), _sort),
        (("with a full stop", "without one"), _stopped),
        (("with a capital", "without one"), _capital),
    ):
        sorts = {choice.letter: sort(choice) for choice in item.choices}
        given = {letter: found for letter, found in sorts.items() if found is not None}
        some = [letter for letter, found in given.items() if found]
        others = [letter for letter, found in given.items() if not found]
        if some and others:
            odd = min(some, others, key=len)
            message = f"{_list(some)}: {names[0]}; {_list(others)}: {names[1]}."
            yield Finding("parallel", f"choices.{odd[0]}.text", message)
            return
    yield from _odd_beginning(item)


def length(item: Item) -> Iterator[Finding]:
    """No key is far longer than all distractors, in any draw."""
    if not item.choices or not item.distractors:
        return
    for question in item.shown:
        sizes = {choice.letter: len(bare(choice.text)) for choice in question.choices}
        keys = [size for letter, size in sizes.items() if letter in question.right]
        longest = max(size for letter, size in sizes.items() if letter not in question.right)
        if min(keys) >= max(LONGER * longest, longest + LONGER_BY):
            message = f"The key has {min(keys)} characters, and no distractor more than {longest}."
            yield Finding("length", f"choices.{question.right[0]}.text", message)
            return


def absolutes(item: Item) -> Iterator[Finding]:
    """No distractor has a strong word where the key has none."""
    if any(_ABSOLUTES.search(prose(key.text)) for key in item.keys):
        return
    for choice in item.distractors:
        found = _ABSOLUTES.search(prose(choice.text))
        if found:
            message = f"Only distractors have a word such as {quote(found[0])}."
            yield _at(choice, "absolutes", message)


def implausible(item: Item) -> Iterator[Finding]:
    """A distractor says something, and about as much as the others."""
    for choice in item.choices:
        text = bare(choice.text)
        others = [len(bare(other.text)) for other in item.choices if other is not choice]
        middle = statistics.median(others) if others else 0
        in_words = not code_of(choice.text) and not is_number(choice.text)
        if not re.search(r"\w", text):
            yield _at(choice, "implausible", f"The choice `{choice.letter}` says nothing.")
        elif in_words and middle >= LONG_ENOUGH and len(text) < SHORT * middle:
            message = f"The choice `{choice.letter}` is no more than {quote(text)}."
            yield _at(choice, "implausible", message)


def number_order(item: Item) -> Iterator[Finding]:
    """Numbers that are shown in the file's order go up or down."""
    if not item.choices or item.question.shuffle:
        return
    for question in item.shown:
        texts = [bare(choice.text).replace(",", "").rstrip("%") for choice in question.choices]
        if not all(map(is_number, texts)):
            return
        numbers = [float(text) for text in texts]
        if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
            message = f"The numbers are in no order: {', '.join(texts)}."
            yield Finding("number_order", "choices", message)
            return


def _at(choice: Choice, rule: str, message: str) -> Finding:
    return Finding(rule, f"choices.{choice.letter}.text", message)


def _same(one: str, other: str) -> bool:
    codes = code_of(one), code_of(other)
    if codes[0] is not None and codes[1] is not None:
        return same_code(codes[0], codes[1])
    return bare(one).casefold().rstrip(".") == bare(other).casefold().rstrip(".")


def _within(inner: list[str], outer: list[str]) -> bool:
    span = len(inner)
    return any(outer[at : at + span] == inner for at in range(len(outer) - span + 1))


def _sort(choice: Choice) -> bool | None:
    """Whether a choice is code; None where it is a value, which is the same written either way."""
    if is_number(choice.text) or bare(choice.text)[:1] in tuple("[('\""):
        return None
    return code_of(choice.text) is not None


def _stopped(choice: Choice) -> bool | None:
    return None if _sort(choice) is not False else bare(choice.text).endswith((".", "!"))


def _capital(choice: Choice) -> bool | None:
    first = prose(choice.text)[:1]
    return first.isupper() if first.isalpha() and _sort(choice) is False else None


def _odd_beginning(item: Item) -> Iterator[Finding]:
    """The key does not begin otherwise than all the distractors do."""
    if len(item.keys) != 1 or len(item.distractors) < FEWEST:
        return
    first = [(words(choice.text) or [""])[0] for choice in item.distractors]
    [key] = item.keys
    mine = (words(key.text) or [""])[0]
    if len({*first}) == 1 and first[0] and mine != first[0] and _sort(key) is False:
        message = f"Each distractor begins with {quote(first[0])}, and the key with {quote(mine)}."
        yield _at(key, "parallel", message)


def _list(letters: list[str]) -> str:
    return ", ".join(f"`{letter}`" for letter in letters)


CHECKS = (
    *(all_or_none, choice_count, same_choices, overlap, parallel, length, absolutes),
    *(implausible, number_order),
)
