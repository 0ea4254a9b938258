"""The class page's groups: what to look at, what went wrong, and whose LR went which way."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from grader.model.result import CheckResult, Result
from grader.report import svg
from grader.report.class_lr import ClassLrs, LrGroup
from grader.report.class_lr_plot import (
    MOST_NAMED,
    beyond_words,
    class_lr_drawing,
    letters,
    lr_axis,
    style_of,
)
from grader.report.class_who import Who, share, who
from grader.report.text import shortened
from grader.report.words import ATTENTION, UNGRADABLE, title_of

GROUPS_AT_ONCE = 6
MOST_GROUPS = MOST_NAMED  # that are listed at all
LONGEST_REASON = 300
MOST_REASONS = 4  # of one submission

MistakeKey = tuple[str, str]
"""What tells mistakes apart: a name of the catalogue, or else a check's kind and reason."""


class AttentionView(msgspec.Struct, frozen=True):
    """Submissions that a person should look at, all for the same reasons."""

    who: Who
    reasons: tuple[str, ...]


class MistakeView(msgspec.Struct, frozen=True):
    """A mistake that several made: how many, at which check, in whose words, and who.

    `number` stands in the table beside everybody who made it, `short` where there is little room.
    """

    number: int
    share: str
    title: str
    text: str
    short: str
    who: Who


class CurveView(msgspec.Struct, frozen=True):
    """A curve of the picture: its letter, how it goes, and who has it."""

    name: str
    swatch: Markup
    words: str
    share: str
    who: Who


class LrView(msgspec.Struct, frozen=True):
    """All LR curves of a class; `folded` are the rarer ones, `unlisted` those beyond them."""

    sentence: str
    drawing: Markup
    reference: Markup | None
    curves: tuple[CurveView, ...]
    folded: tuple[CurveView, ...]
    unlisted: str
    unseen: Who
    unseen_share: str


def attention_views(results: Sequence[Result]) -> tuple[AttentionView, ...]:
    """Who needs a look, what nobody could mark first, and the larger groups before the smaller."""
    found: defaultdict[tuple[str, ...], list[Result]] = defaultdict(list)
    for result in results:
        reasons = _attention(result)
        if reasons:
            found[reasons].append(result)
    order = ("needs_attention", "ungradable", "graded")
    groups = sorted(found.items(), key=lambda item: (order.index(item[1][0].status), -len(item[1])))
    return tuple(
        AttentionView(who(result.id for result in group), _fitting(reasons))
        for reasons, group in groups
    )


def _attention(result: Result) -> tuple[str, ...]:
    status = {"needs_attention": ATTENTION, "ungradable": UNGRADABLE}.get(result.status)
    faults = [check for check in result.checks if check.status == "internal_error"]
    # Whatever made a submission ungradable, its first check says.
    if result.status == "ungradable":
        faults = list(result.checks[:1])
    seen = dict.fromkeys(check.explanation.seen for check in faults)
    return (*([status] if status else []), *result.flags, *seen)


def _fitting(reasons: tuple[str, ...]) -> tuple[str, ...]:
    shown = tuple(shortened(reason, LONGEST_REASON) for reason in reasons[:MOST_REASONS])
    left = len(reasons) - len(shown)
    return (*shown, f"{left} more on the student's page") if left else shown


def mistakes_of(result: Result) -> dict[MistakeKey, CheckResult]:
    """What a submission did wrong, each with the first check that tells of it.

    What follows from something else is nothing of its own.
    """
    # What could not be graded is listed as such; its checks would only repeat that.
    checks = result.checks if result.status != "ungradable" else ()
    found: dict[MistakeKey, CheckResult] = {}
    for check in checks:
        if check.status not in {"pass", "skipped", "internal_error"}:
            found.setdefault(_mistake_of(check), check)
    return found


def _mistake_of(check: CheckResult) -> MistakeKey:
    # A known mistake is one, whichever checks it has brought down.
    return ("", check.mistake.name) if check.mistake else (check.kind, check.explanation.reason)


def _title(check: CheckResult) -> str:
    return check.mistake.title if check.mistake else title_of(check.kind)


def mistake_views(
    results: Sequence[Result],
) -> tuple[dict[MistakeKey, int], tuple[MistakeView, ...]]:
    """The mistakes of the class, the most common first, and the number of each."""
    found: defaultdict[MistakeKey, list[tuple[str, CheckResult]]] = defaultdict(list)
    for result in results:
        for mistake, check in mistakes_of(result).items():
            found[mistake].append((result.id, check))
    ranked = sorted(found.items(), key=lambda item: -len(item[1]))
    numbers = {mistake: number for number, (mistake, _) in enumerate(ranked, 1)}
    views = tuple(_mistake(numbers[mistake], group, len(results)) for mistake, group in ranked)
    return numbers, views


def _mistake(number: int, group: list[tuple[str, CheckResult]], total: int) -> MistakeView:
    text, _ = Counter(check.explanation.seen for _, check in group).most_common(1)[0]
    title = _title(group[0][1])
    return MistakeView(
        number=number,
        share=share(len(group), total),
        title=title,
        text=shortened(text, 200),
        short=shortened(f"{title}: {text}", 70),
        who=who(id_ for id_, _ in group),
    )


def curve_names(lrs: ClassLrs) -> dict[str, str]:
    """The letter of everybody's curve, by id."""
    return {id_: letters(index) for index, group in enumerate(lrs.groups) for id_ in group.who}


def beyond(groups: int) -> str:
    """What is said of the groups that are not listed; empty where all are."""
    return f"{groups - MOST_GROUPS} more; see the table below." if groups > MOST_GROUPS else ""


def lr_view(lrs: ClassLrs) -> LrView | None:
    """The picture of all LR curves with its list; None where nobody's LR was seen."""
    if not lrs.groups:
        return None
    total = sum(len(group.who) for group in lrs.groups)
    up = lr_axis(lrs)
    sentence = _lr_sentence(lrs, total) + beyond_words(lrs, up)
    curves = tuple(
        _curve(index, group, total) for index, group in enumerate(lrs.groups[:MOST_GROUPS])
    )
    return LrView(
        sentence=sentence,
        drawing=class_lr_drawing(lrs, up, "The LR that everybody really used", sentence),
        reference=_swatch("reference") if lrs.reference else None,
        curves=curves[:GROUPS_AT_ONCE],
        folded=curves[GROUPS_AT_ONCE:],
        unlisted=beyond(len(lrs.groups)),
        unseen=who(lrs.unseen),
        unseen_share=share(len(lrs.unseen), total + len(lrs.unseen)),
    )


def _lr_sentence(lrs: ClassLrs, total: int) -> str:
    kinds = len(lrs.groups)
    curves = "1 curve" if kinds == 1 else f"{kinds} different curves"
    if lrs.reference is None:
        return f"{total} runs, {curves}."
    same = sum(len(group.who) for group in lrs.groups if group.same)
    return f"{total} runs, {curves}; {same} of {total} as the reference."


def _curve(index: int, group: LrGroup, total: int) -> CurveView:
    return CurveView(
        name=letters(index),
        swatch=_swatch(style_of(group, index)),
        words=group.words,
        share=share(len(group.who), total),
        who=who(group.who),
    )


def _swatch(style: str) -> Markup:
    return svg.tag(
        '<svg class="swatch" viewBox="0 0 36 14" aria-hidden="true">'
        '<path class="curve {style}" d="M0 7H36"/></svg>',
        style=style,
    )
