"""Are model, optimizer, batch size and data as given?"""

from collections import Counter

from grader.checks.verdict import Verdict, listed
from grader.model.assignment import ConstraintsSpec
from grader.model.evidence import Evidence

Problem = tuple[str, str]  # a reason, and the fact about this run

OTHER_OUTPUTS = (
    "with equal weights the model computes something else than the given one, so a layer without "
    "weights (such as the activation) was changed, added or left out"
)


def decide(spec: ConstraintsSpec, seen: Evidence, reference: Evidence) -> Verdict:  # noqa: ARG001  (every check is asked alike)
    """Compares everything that the assignment gives with what the run used."""
    problems = [
        *_model(seen, reference),
        *_optimizer(seen, reference),
        *_strange_images(seen),
    ]
    # Where images were changed first nobody can tell which they were, nor where a pass ended.
    if not any(epoch.altered for epoch in seen.epochs):
        problems += [*_batches(seen, reference), *_passes(seen, reference)]
    if not problems:
        return Verdict(1, "as_given")
    return Verdict(0, problems[0][0], {"problems": "; ".join(text for _, text in problems)})


def _model(seen: Evidence, reference: Evidence) -> list[Problem]:
    measured = seen.measured
    if measured is not None and measured.problem:
        return [("other_model", f"the model is not the given one: {measured.problem}")]
    if seen.parameters != reference.parameters:
        return [("other_model", "the model's parameters are not those of the given one")]
    if measured is None or measured.same_outputs is None:
        return [("other_model", "the model could not be evaluated after training")]
    if not measured.same_outputs:
        return [("other_model", OTHER_OUTPUTS)]
    return []


def _optimizer(seen: Evidence, reference: Evidence) -> list[Problem]:
    expected = _classes_stepped(reference)
    used = _classes_stepped(seen)
    if used and used != expected:
        names = listed(sorted(used), " and ")
        return [("other_optimizer", f"the optimizer is {names}, not {' and '.join(expected)}")]
    return []


def _classes_stepped(evidence: Evidence) -> set[str]:
    """The classes of the optimizers that took a step; one that is no torch class says so."""
    stepped = {run.index for run in evidence.steps if run.of == "optimizer"}
    used = [evidence.optimizers[index] for index in stepped]
    return {one.torch_class or f"{one.class_name} (a class of its own)" for one in used}


def _batches(seen: Evidence, reference: Evidence) -> list[Problem]:
    """Batches have the given size, but for one smaller at the end of an epoch.

    Who uses every batch twice, as for two losses, has two of the smaller ones.
    """
    sizes: Counter[int] = Counter()
    for epoch in reference.epochs:
        sizes.update(epoch.batches)
    full = sizes.most_common(1)[0][0] if sizes else 0
    usual = max((sum(epoch.batches.values()) for epoch in reference.epochs), default=1)
    odd: Counter[int] = Counter()
    for epoch in seen.epochs:
        others = {size: count for size, count in epoch.batches.items() if size != full}
        times = max(1, round(sum(epoch.batches.values()) / usual))
        if sum(others.values()) > times or any(size > full for size in others):
            odd.update(others)
    if not odd:
        return []
    usual = odd.most_common(1)[0][0]
    return [("other_batch_size", f"the model was trained on batches of {usual} images, not {full}")]


def _strange_images(seen: Evidence) -> list[Problem]:
    """Images that are no training images, or no longer."""
    counts = (
        ("trained_on_validation", sum(e.validation for e in seen.epochs), "validation images"),
        ("images_altered", sum(e.altered for e in seen.epochs), "images that were changed first"),
        ("foreign_images", sum(e.foreign for e in seen.epochs), "images that were not given"),
    )
    return [
        (reason, f"the model was trained on {what} ({count:,} in all)")
        for reason, count, what in counts
        if count
    ]


def _passes(seen: Evidence, reference: Evidence) -> list[Problem]:
    """All training images, in each of the epochs."""
    if not seen.epochs:
        return [("not_trained", "no gradient of the model's outputs was used in a step")]
    problems: list[Problem] = []
    wanted = max((epoch.distinct for epoch in reference.epochs), default=0)
    short = [(i, epoch.distinct) for i, epoch in enumerate(seen.epochs) if epoch.distinct < wanted]
    if short:
        epoch, count = short[0]
        text = f"in epoch {epoch} not every training image was seen ({count:,} of {wanted:,})"
        problems.append(("images_left_out", text))
    if len(seen.epochs) != len(reference.epochs):
        passes, asked = len(seen.epochs), len(reference.epochs)
        problems.append(
            ("other_epochs", f"training went over the images {passes} times, not {asked}")
        )
    return problems
