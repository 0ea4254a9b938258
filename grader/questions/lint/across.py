"""Rules on the bank as a whole: no question twice, and no letter or length that pays."""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from grader.questions.lint.item import Finding, Item
from grader.questions.lint.words import bare, is_number

# Of two questions with more than this share in common, one is a copy. The most that two different
# ones of the bank have is 0.55; a copy in which one word in ten is another has 0.6.
ALIKE = 0.6
RUN = 3
# Fewer questions than this say nothing on a bank's habits.
FEWEST = 20
# A count this many standard deviations above chance is a habit: 1 bank in 160 has it by chance.
DEVIATIONS = 2.5

_PLACE = re.compile(r"\{\{.*?\}\}")
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\d.]*|[^\w\s`]")
Run = tuple[str, ...]
Found = Iterator[tuple[Item, Finding]]


def near_duplicate(items: Sequence[Item]) -> Found:
    """No two questions have most of what they show in common.

    The measure is Jaccard's: of the runs of three words, names or signs that either question
    shows, the share that both have. A run counts the less, the more of the other questions have
    it too, so that what every program begins with makes no two questions alike. Numbers and drawn
    values are all taken alike.
    """
    runs = [_runs(item) for item in items]
    known = Counter(run for each in runs for run in each)

    def weight(some: set[Run], besides: int) -> float:
        return sum(1 / (1 + known[run] - besides) for run in some)

    pairs = itertools.combinations(zip(items, runs, strict=True), 2)
    for (one, mine), (other, theirs) in pairs:
        both = weight(mine & theirs, 2)
        share = both / ((both + weight(mine ^ theirs, 1)) or 1)
        if share > ALIKE:
            message = f"It has {share:.0%} of what it shows in common with {one.source.id}."
            yield other, Finding("near_duplicate", "stem", message)


def key_letters(items: Sequence[Item]) -> Found:
    """No letter is the key far more often than chance would have it.

    Letters stay with their choices when these are shuffled, so they count for all questions; the
    places on the page are even by the shuffling itself.
    """
    groups: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.question.kind == "single":
            groups[len(item.question.choices)].append(item)
    for size, group in groups.items():
        counts = Counter(item.question.right[0] for item in group)
        for letter, count in sorted(counts.items()):
            if _is_habit(count, len(group), [1 / size] * len(group)):
                last = [item for item in group if item.question.right[0] == letter][-1]
                of = f"{len(group)} questions with {size} choices"
                message = f"`{letter}` is the key of {count} of {of}."
                yield last, Finding("key_letters", "key", message)


def key_longest(items: Sequence[Item]) -> Found:
    """The key is the longest choice no more often than chance would have it."""
    group, longest, chances = [], [], []
    for item in items:
        texts = {choice.letter: bare(choice.text) for choice in item.choices}
        if item.question.kind != "single" or not texts or any(map(is_number, texts.values())):
            continue
        most = max(map(len, texts.values()))
        top = [letter for letter, text in texts.items() if len(text) == most]
        if len(top) == 1:  # else no choice is the longest
            group.append(item)
            chances.append(1 / len(texts))
            longest += [item] if top == [*item.question.right] else []
    if _is_habit(len(longest), len(group), chances):
        of = f"{len(group)} questions in words or code"
        message = f"The key is the longest choice of {len(longest)} of {of}."
        yield longest[-1], Finding("key_longest", "key", message)


def _is_habit(count: int, of: int, chances: Sequence[float]) -> bool:
    """Whether a count is more than chance gives, with the chances of each question."""
    spread = math.sqrt(sum(chance * (1 - chance) for chance in chances))
    return of >= FEWEST and count > sum(chances) + DEVIATIONS * spread


def _runs(item: Item) -> set[Run]:
    written, question = item.source.written, item.question
    parts = [written.stem, written.code or "", written.plot.code if written.plot else ""]
    if not any(parts[1:]):  # the choices are what is asked about
        parts += [choice.text for choice in question.choices]
    text = _PLACE.sub(" 0 ", "\n".join(parts))
    tokens = ["0" if token[0].isdigit() else token.lower() for token in _TOKEN.findall(text)]
    span = min(RUN, len(tokens))
    return {tuple(tokens[at : at + span]) for at in range(len(tokens) - span + 1)}


CHECKS = (near_duplicate, key_letters, key_longest)
