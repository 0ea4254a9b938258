"""Rules on clues by which a key is found without knowing the subject."""

import re
from collections.abc import Iterator

from grader.questions.lint.item import Finding, Item
from grader.questions.lint.words import bare, is_number, words
from grader.questions.nodes import quote

_LEAST = 4  # letters of a word that is heard again
# Words that any question on any schedule has.
_COMMON = frozenset(
    words(
        """about after again also another because been before belongs both builds call called calls
        does each every first from gives given have here holds into just last learning line loop
        made make makes more most much only other over program rate rates same scheduler such than
        that their them then there these they this those through train trains training value
        values what when where which while will with without would epoch epochs step steps torch
        optim lr_scheduler optimizer model batch batches"""
    )
)
_ARTICLE = re.compile(r"\b(an?)(\s+____+|\s*(:|\.\.\.))?\s*$", re.IGNORECASE)
_SINGLE = re.compile(
    r"\b(which|what) (two|three|several|statements|lines|changes|choices|of these are)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\bwhich (one|line|statement|change|choice|of these (is|does|has|gives|raises|makes))\b"
    r"|\bwhat is the (only|one)\b",
    re.IGNORECASE,
)


def clang(item: Item) -> Iterator[Finding]:
    """The stem's words are not in the key alone."""
    if item.question.kind != "single" or not item.distractors:
        return
    stem = _stems(item.question.stem)
    [key] = item.keys
    heard = stem & _stems(key.text)
    wrong = [_stems(choice.text) for choice in item.distractors]
    mine = heard.difference(*wrong)
    theirs = stem & set().union(*wrong) - heard
    if mine and not theirs and not is_number(key.text):
        message = f"Of the stem's words, only the key has {', '.join(map(quote, sorted(mine)))}."
        yield Finding("clang", f"choices.{key.letter}.text", message)


def grammar(item: Item) -> Iterator[Finding]:
    """The stem's last article, and its number, go with every choice."""
    stem = bare(item.question.stem)
    article = _ARTICLE.search(stem)
    for choice in item.choices if article else ():
        assert article is not None
        vowel = bare(choice.text)[:1].lower() in tuple("aeiou")
        if vowel != (article[1].lower() == "an"):
            message = (
                f"The stem ends with {quote(article[1])}, which `{choice.letter}` cannot follow."
            )
            yield Finding("grammar", f"choices.{choice.letter}.text", message)
    kind = item.question.kind
    told = {"single": _SINGLE, "multiple": _SEVERAL}.get(kind)
    found = told.search(stem) if told else None
    if found:
        many = "one choice is" if kind == "single" else "several choices may be"
        yield Finding("grammar", "stem", f"The stem says {quote(found[0])}, but {many} right.")


def _stems(text: str) -> set[str]:
    """The words that are heard, cut to what they have in common with their other forms."""
    found = {re.sub(r"('s|ing|ed|es|s)$", "", word) for word in words(text) if word not in _COMMON}
    return {word for word in found if len(word) >= _LEAST}


CHECKS = (clang, grammar)
