"""What do the trained weights reach on images that nobody trained on?"""

from grader.checks.verdict import Verdict, figure, share
from grader.model.assignment import AccuracySpec, Tier
from grader.model.evidence import Evidence, Measured

ROUNDING = 1e-12  # what a difference of two shares may add


def decide(spec: AccuracySpec, seen: Evidence, reference: Evidence) -> Verdict:  # noqa: ARG001  (every check is asked alike)
    """Finds the best tier that the weights reach; the trusted side measured them."""
    measured = seen.measured
    assert measured is not None
    best = max((tier.share for tier in spec.tiers if reaches(tier, measured)), default=0.0)
    most = max((tier.share for tier in spec.tiers), default=0.0)
    above = [tier for tier in spec.tiers if tier.share > best]
    following = min(above, key=lambda tier: tier.share) if above else None
    facts = {
        "accuracy": f"{measured.accuracy:.2%}",
        "loss": _loss(measured, following),
        "train_accuracy": f"{measured.train_accuracy:.2%}",
        "wanted": describe(following) if following else "",
        "points": "Full" if following and following.share == most else "The next",
    }
    if following is None:
        return Verdict(best, "accuracy_reached", facts)
    if measured.loss is None:
        return Verdict(best, "loss_not_finite", facts)
    return Verdict(best, "accuracy_partly" if best else "accuracy_low", facts)


def _loss(measured: Measured, following: Tier | None) -> str:
    if measured.loss is None:
        return "not a finite number"
    return figure(measured.loss, following.loss_at_most if following else None)


def reaches(tier: Tier, measured: Measured) -> bool:
    """Whether all the limits of a tier hold."""
    accuracy, train = measured.accuracy or 0.0, measured.train_accuracy or 0.0
    loss = float("inf") if measured.loss is None else measured.loss
    return (
        (tier.accuracy_at_least is None or accuracy >= tier.accuracy_at_least)
        and (tier.loss_at_most is None or loss <= tier.loss_at_most)
        and (tier.train_accuracy_at_most is None or train <= tier.train_accuracy_at_most)
        and (tier.gap_at_most is None or train - accuracy <= tier.gap_at_most + ROUNDING)
    )


def describe(tier: Tier) -> str:
    """A tier's limits in words."""
    limits = (
        ("an accuracy of at least {}", tier.accuracy_at_least, share),
        ("a loss of at most {}", tier.loss_at_most, str),
        ("an accuracy on the training images of at most {}", tier.train_accuracy_at_most, share),
        ("a gap between both accuracies of at most {}", tier.gap_at_most, share),
    )
    return " and ".join(
        words.format(show(value)) for words, value, show in limits if value is not None
    )
