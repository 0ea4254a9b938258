"""The timeline: when `scheduler.step()` came among the optimizer's steps, beside the reference.

A mistake of order shows as a sign at another place; the words below it say the same.
"""

from typing import NamedTuple

import msgspec
from markupsafe import Markup

from grader.model.evidence import Evidence
from grader.report import svg
from grader.report.calls import Call, Calls, Round, rounds

EPOCHS = 3
MOST_ROUNDS = 24  # told in words
MANY = 24  # calls in an epoch, from which on a sign for each would be a blot
FIRST, LANE, THICK = 24, 48, 20  # where the first lane begins, and how high each is
NAMES = {"optimizer": "optimizer.step()", "scheduler": "scheduler.step()"}


class CallView(NamedTuple):
    """One kind of call in words; `where` is its line or its epoch."""

    tone: str
    sign: str
    words: str
    where: str


class RoundView(NamedTuple):
    """Calls that belong together; `times` is empty where they came once."""

    times: str
    calls: tuple[CallView, ...]


class Lane(NamedTuple):
    """The calls of one run in words; `more` says what is not shown."""

    name: str
    rounds: tuple[RoundView, ...]
    more: str


class Timeline(msgspec.Struct, frozen=True):
    """The section of a student's page."""

    sentence: str
    svg: Markup
    lanes: tuple[Lane, ...]


def timeline(evidence: Evidence, reference: Evidence | None) -> Timeline | None:
    """Decide what the timeline shows; None where no call was seen."""
    yours = Calls(evidence)
    if not yours:
        return None
    others = Calls(reference) if reference and reference.steps else None
    runs = [("yours", yours), *([("reference", others)] if others else [])]
    last = max(epoch for _, run in runs for epoch in run.by_epoch or {0: ()})
    epochs = range(min(EPOCHS, last + 1))
    sentence = timeline_sentence(yours, others)
    lanes = [_lane("yours", yours, epochs, own=True)]
    if others and yours.by_epoch == others.by_epoch:
        lanes = [lanes[0]._replace(name="yours, and the reference's")]
    elif others:
        lanes.append(_lane("reference", others, epochs, own=False))
    return Timeline(
        sentence=sentence,
        svg=_drawing(runs, epochs, sentence),
        lanes=tuple(lanes),
    )


def timeline_sentence(yours: Calls, reference: Calls | None) -> str:
    """Say in words what the order of the calls shows."""
    mine = yours.by_epoch
    kinds = [of for calls in mine.values() for of, _ in calls]
    if "scheduler" not in kinds:
        return "scheduler.step() was never called: optimizer.step() was, again and again."
    if "optimizer" not in kinds:
        return "scheduler.step() was called, and optimizer.step() never was."
    early = kinds[0] == "scheduler"
    start = "The first scheduler.step() came before any optimizer.step()." if early else ""
    if reference is None:
        return start or "The first scheduler.step() came after an optimizer.step()."
    return start or _first_difference(mine, reference.by_epoch)


def _first_difference(
    mine: dict[int, tuple[tuple[str, int], ...]], theirs: dict[int, tuple[tuple[str, int], ...]]
) -> str:
    epoch = next((one for one in sorted(mine | theirs) if mine.get(one) != theirs.get(one)), None)
    if epoch is None:
        return "The calls came in the same order as in the reference's run, in every epoch."
    begin = f"In epoch {epoch}"
    if epoch not in mine:
        return f"{begin} there are no calls any more; up to there they are the reference's."
    if epoch not in theirs:
        return f"{begin} your run goes on, where the reference's has ended."
    own, other = (_count(calls[epoch], "scheduler") for calls in (mine, theirs))
    if own != other:
        return f"{begin} scheduler.step() came {_often(own)}, in the reference {_often(other)}."
    own, other = (_count(calls[epoch], "optimizer") for calls in (mine, theirs))
    if own != other:
        return f"{begin} optimizer.step() came {_often(own)}, in the reference {_often(other)}."
    return f"{begin} the calls came in another order than in the reference."


def _count(calls: tuple[tuple[str, int], ...], of: str) -> int:
    return sum(count for one, count in calls if one == of)


def _often(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _lane(name: str, run: Calls, epochs: range, *, own: bool) -> Lane:
    found = rounds(run.in_epochs(epochs))
    shown = found[:MOST_ROUNDS]
    last = max(run.by_epoch, default=0)
    more = ""
    if len(found) > len(shown):
        more = "and so on"
    elif last >= len(epochs):
        several = last > len(epochs)
        more = f"epochs {len(epochs)} to {last} are" if several else f"epoch {last} is"
        more += " not shown"
    return Lane(name, tuple(_round(one, own=own) for one in shown), more)


def _round(one: Round, *, own: bool) -> RoundView:
    calls = tuple(_call(call, own=own) for call in one.calls)
    return RoundView(f"{one.times:,} times" if one.times > 1 else "", calls)


def _call(call: Call, *, own: bool) -> CallView:
    words = NAMES[call.of] if not call.other else f"another {NAMES[call.of]}"
    if call.often > 1:
        words += f" × {call.often:,}"  # noqa: RUF001  (the sign for "times")
    line = f"line {call.line}" if call.line and own else ""
    if call.of == "optimizer":
        return CallView("optimizer", "", words, f"epoch {call.epoch}")
    return CallView("scheduler", "◆", words, line)


def _drawing(runs: list[tuple[str, Calls]], epochs: range, sentence: str) -> Markup:
    across = svg.Axis(0.0, float(len(epochs)), svg.LEFT, svg.RIGHT)
    parts = []
    for row, (name, run) in enumerate(runs):
        top = float(FIRST + row * LANE)
        parts.append(_bars(run, epochs, across, top))
        parts.append(_signs(run, epochs, across, top + THICK / 2))
        parts.append(
            svg.tag(
                '<text class="label t{row}" x="{x}" y="{y}" dy="0.35em">{name}</text>',
                row=row,
                x=svg.RIGHT + 12,
                y=top + THICK / 2,
                name=name,
            )
        )
    bottom = FIRST + len(runs) * LANE
    parts += [
        svg.tag(
            '<text class="tick" x="{x}" y="{y}" text-anchor="middle">epoch {epoch}</text>',
            x=across.at(epoch + 0.5),
            y=bottom + 6,
            epoch=epoch,
        )
        for epoch in epochs
    ]
    title = "The calls in the order in which they came"
    return svg.drawing(title, sentence, svg.joined(parts), height=bottom + 16)


def _bars(run: Calls, epochs: range, across: svg.Axis, top: float) -> Markup:
    """A bar for the optimizer's steps in each epoch."""
    bars = []
    for epoch in epochs:
        steps = _count(run.by_epoch.get(epoch, ()), "optimizer")
        if steps:
            bars.append(
                svg.tag(
                    '<rect class="steps" x="{x}" y="{y}" width="{width}" height="{height}"/>'
                    '<text class="tick" x="{middle}" y="{below}" text-anchor="middle">'
                    "× {steps}</text>",  # noqa: RUF001  (the sign for "times")
                    x=across.at(epoch) + 1.5,
                    y=top,
                    width=across.at(epoch + 1) - across.at(epoch) - 3,
                    height=THICK,
                    middle=across.at(epoch + 0.5),
                    below=top + THICK + 14,
                    steps=f"{steps:,}",
                )
            )
    return svg.joined(bars)


def _signs(run: Calls, epochs: range, across: svg.Axis, y: float) -> Markup:
    """A sign wherever the scheduler was stepped; close ones become lines, equal ones a number."""
    signs = []
    for epoch in epochs:
        places = _places(run.by_epoch.get(epoch, ()))
        at = [(across.at(epoch + share), count) for share, count in places]
        if len(at) > MANY:
            xs = dict.fromkeys(round(x) for x, _ in at)
            lines = " ".join(f"M{x} {y - THICK / 2:g}v{THICK}" for x in xs)
            signs.append(svg.tag('<path class="ticks" d="{lines}"/>', lines=lines))
            continue
        for x, count in at:
            signs.append(svg.sign(x, y))
            if count > 1:
                signs.append(
                    svg.tag(
                        '<text class="label t2" x="{x}" y="{y}" text-anchor="middle">'
                        "× {count}</text>",  # noqa: RUF001  (the sign for "times")
                        x=x,
                        y=y - 16,
                        count=f"{count:,}",
                    )
                )
    return svg.joined(signs)


def _places(calls: tuple[tuple[str, int], ...]) -> list[tuple[float, int]]:
    """Where in an epoch, from 0 to 1, the scheduler was stepped, and how often there."""
    total = _count(calls, "optimizer")
    done, found = 0, []
    for of, count in calls:
        if of == "optimizer":
            done += count
        else:
            found.append((done / total if total else 0.0, count))
    return found
