"""Why an honest program's weights may differ from those of a replay, as its source says it.

A contradiction is a grave thing to say, so everything here errs to the side of the student: one
name in the source that could explain other initial weights is explanation enough.
"""

from collections.abc import Iterator

from grader.audit.source import Source, Word
from grader.model.evidence import Evidence

ALLOWED = {"initial_lr", "init_scale"}
DRAWS_WEIGHTS = {
    *("SimpleNN", "apply", "reset_parameters", "manual_seed", "seed", "fork_rng", "set_rng_state"),
    *("rand", "randn", "rand_like", "randn_like", "randint", "random_", "bernoulli", "multinomial"),
    *("normal", "uniform", "normal_", "uniform_", "fill_", "zero_", "constant_", "trunc_normal_"),
    *("random", "default_rng", "gauss", "standard_normal"),
    *("set_default_dtype", "set_default_tensor_type", "set_default_device", "__class__", "type"),
    *("Linear", "LazyLinear", "Conv2d", "MLP"),
}
CHANGES_MOMENTUM = {"OneCycleLR", "CyclicLR"}
HIDES = {"exec", "eval", "compile", "__import__", "import_module", "marshal", "runpy"}


def why_not_the_given(source: Source) -> str | None:
    """What of the assignment's own parts a program has changed, as a clause; None if nothing."""
    if source.unreadable or source.too_large:
        return f"{(*source.unreadable, *source.too_large)[0]} cannot be read"
    for name in ("SimpleNN", "build_optimizer"):
        if not source.has_given(name):
            return f"its {name} is not the given one"
    return None


def why_other_loop(source: Source) -> str | None:
    """Why the training need not be that of the given loop, as a clause; None if it should be."""
    words = {word.text for word in source.own_words}
    if not source.has_given("train_one_epoch") or "train_one_epoch" not in words:
        return "it trains with a loop of its own, which calculates otherwise"
    return None


def why_other_momentum(evidence: Evidence) -> str | None:
    """Names a scheduler that changes more than the learning rate, as a clause."""
    classes = (name for one in evidence.schedulers for name in one.torch_classes)
    found = next((name for name in classes if name in CHANGES_MOMENTUM), None)
    return f"its {found} changes the momentum too, which is not followed" if found else None


def what_could_start_anew(source: Source) -> str | None:
    """A name in the student's own code that may draw or replace initial weights, and its place."""
    found = next(_that_start_anew(source), None)
    return None if found is None else f"{found.text} ({found.place})"


def _that_start_anew(source: Source) -> Iterator[Word]:
    for word in source.own_words:
        names_init = "init" in word.text.lower() and word.text not in ALLOWED
        if names_init or word.text in DRAWS_WEIGHTS | HIDES:
            yield word
