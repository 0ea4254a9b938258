"""Decides whether weights are proved, not provable or contradicted.

`proved` needs a replay that gives the very same weights. `contradicted` is said only of weights
that cannot have grown out of the initial weights that the grader's seed gave, by a program that
leaves model and optimizer as given, feeds the images as given, and names nothing that draws or
replaces initial weights: then no loop, no learning rate and no random number explains them. All
else is `not_provable`.
"""

from collections.abc import Callable
from typing import NamedTuple

from grader.audit.choice import Choice
from grader.audit.excuses import (
    what_could_start_anew,
    why_not_the_given,
    why_other_loop,
    why_other_momentum,
)
from grader.audit.origin import Weights, origin_of, unmoved_by
from grader.audit.plan import NOTHING, CannotReplayError, Plan, plan_of
from grader.audit.source import Source
from grader.inside.frames import digest
from grader.model.evidence import Audit, Evidence
from grader.sandbox.decode import Decoded


class Replayed(NamedTuple):
    """What a replay gave: the weights before and after it, and a digest after each pass."""

    initial: Weights
    final: Weights
    passes: tuple[str, ...]


class ReplayFailedError(Exception):
    """The replay itself did not come to its end; the text says how it ended."""


Replay = Callable[[Plan, int], Replayed]
"""Replays a plan with a seed; raises ReplayFailedError."""

Again = Callable[[int], Decoded]
"""Runs the same submission once more, with another seed."""


class Auditor:
    """Audits the submissions of one assignment on one machine.

    Args:
        share: which part of the submissions is audited, from 0 to 1.
        secret: what the choice of them and the second seeds are drawn from; students must not
            know it.
        seed: the seed of the observed run.
        training: how many of the images are training images.
    """

    def __init__(self, share: float, secret: str, seed: int, training: int) -> None:
        self._choice = Choice(share, secret)
        self._seed, self._training = seed, training
        self._unmoved: Weights | None = None
        self._trouble = "this machine does not repeat the reference's own training bit for bit"

    def trust_machine(self, reference: Decoded, replay: Replay) -> None:
        """Replays the reference: where not even that can be proved, nothing is said of anybody."""
        try:
            replayed = replay(self._plan(reference), self._seed)
        except (CannotReplayError, ReplayFailedError) as error:
            self._trouble = f"the reference's own training cannot be replayed here ({error})"
            return
        assert reference.weights is not None
        if replayed.passes and digest(reference.weights) == replayed.passes[-1]:
            self._unmoved = unmoved_by(replayed.initial, replayed.final)

    def chooses(self, submission_id: str) -> bool:
        """Whether a submission is among those to audit."""
        return self._choice.holds(submission_id)

    def audit(
        self, submission_id: str, decoded: Decoded, source: Source, replay: Replay, again: Again
    ) -> Audit | None:
        """Audits the weights of one run; None where none came back."""
        if decoded.weights is None or decoded.evidence.ending != "finished":
            return None
        if self._unmoved is None:
            return _not_provable(self._trouble)
        proof = self._proof(decoded, source, replay)
        if proof.verdict == "proved":
            return proof
        other_seed = self._choice.number(submission_id, "seed")
        contradiction = self._contradiction(decoded, source, replay, again, other_seed)
        return Audit("contradicted", contradiction) if contradiction else proof

    def _plan(self, decoded: Decoded) -> Plan:
        return plan_of(decoded.evidence, decoded.order, self._training)

    def _proof(self, decoded: Decoded, source: Source, replay: Replay) -> Audit:
        assert decoded.weights is not None
        mine = digest(decoded.weights)
        try:
            plan = self._plan(decoded)
            replayed = replay(plan, self._seed)
        except (CannotReplayError, ReplayFailedError) as error:
            return _not_provable(str(error))
        if mine in replayed.passes:
            at, of = replayed.passes.index(mine) + 1, len(replayed.passes)
            return Audit("proved", f"A replay gave the very same weights after pass {at} of {of}.")
        if mine == digest(replayed.initial):
            if not plan.steps:
                return Audit("proved", "No step was taken, and the weights are the initial ones.")
            return _not_provable(
                f"the weights are the initial ones, in spite of {plan.steps} steps"
            )
        return _not_provable(
            why_not_the_given(source)
            or why_other_loop(source)
            or why_other_momentum(decoded.evidence)
            or "it uses the given loop, but something else in it changes the result"
        )

    def _contradiction(
        self, decoded: Decoded, source: Source, replay: Replay, again: Again, other_seed: int
    ) -> str | None:
        if why_not_the_given(source) or what_could_start_anew(source):
            return None
        first = self._foreign(decoded, replay, self._seed)
        if first:
            return f"In this run {first}"
        second = again(other_seed)
        foreign = self._foreign(second, replay, other_seed)
        return f"In a second run, with another seed, {foreign}" if foreign else None

    def _foreign(self, decoded: Decoded, replay: Replay, seed: int) -> str | None:
        """Says that weights began as others than the run's initial ones, if they surely did."""
        assert self._unmoved is not None
        if decoded.weights is None or not _fed_as_given(decoded.evidence):
            return None
        try:
            initial = replay(NOTHING, seed).initial
        except ReplayFailedError:
            return None
        began_as_given = decoded.initial == digest(initial)
        if not began_as_given or origin_of(decoded.weights, initial, self._unmoved) != "other":
            return None
        count = sum(int(one.sum()) for one in self._unmoved.values())
        return (
            f"the weights that came back did not grow out of its initial weights. {count:,} of "
            "them belong to pixels that are black in every training image, so that no training "
            "moves them, and their values are others."
        )


def _fed_as_given(evidence: Evidence) -> bool:
    """Whether a run ended, and all the images that it trained on were seen to be the given ones."""
    other = sum(epoch.altered + epoch.foreign for epoch in evidence.epochs)
    unseen = any("not seen" in note or "past its own forward" in note for note in evidence.notes)
    return evidence.ending == "finished" and not other and not unseen


def _not_provable(why: str) -> Audit:
    return Audit("not_provable", f"A replay cannot prove the weights: {why}.")
