"""What `lr_values` has to say."""

from check_runs import (
    ADAM,
    BUILT,
    EPOCH,
    IDLE,
    LRS,
    ONE_CYCLE,
    PER_BATCH,
    STEPPED,
    Row,
    constant,
    one_cycle,
    step_lr,
)
from check_runs import make_evidence as run

from grader.model.assignment import LrValuesSpec
from grader.model.evidence import EpochSeen, Evidence

TWO_GROUPS = run(EPOCH * 10, lambda n: (0.01 * 0.5 ** (n // 3), 0.001 * 0.5 ** (n // 3)))
TWO_OPTIMIZERS = run("@0.01 O188 @0.002 O188#1 S S#1 | " * 10)
WARMED_UP = run("@0.001 O94 @0.005 O94 | " + "@0.01 O188 | " * 9)
ALTERED = (EpochSeen({64: 1870, 32: 10}, distinct=0, training=0, altered=120_000),)
# With images that nobody recognises all passes look like one.
IN_ONE = EPOCH.replace("| ", "")


def _row(  # noqa: PLR0913  (a row is wide)
    name: str,
    seen: Evidence,
    reason: str = "lr_right",
    *,
    line: int | None = STEPPED,
    reference: Evidence | None = None,
    at: list[int] | None = None,
):
    spec = LRS if at is None else LrValuesSpec(3, at)
    return Row(name, spec, seen, reason, float(reason == "lr_right"), line, reference)


def _rounded(n: int) -> float:
    """The schedule in its closed form, which differs by rounding."""
    return step_lr()(n) * (1 + 1e-9)


ROWS = [
    # right
    _row("the reference's own", run(EPOCH * 10)),
    _row("at the head of each epoch but the first", run("O188 | " + "S O188 | " * 9)),
    _row("not in the last epoch", run(EPOCH * 9 + "O188")),
    _row("rounding", run(EPOCH * 10, _rounded)),
    _row("batches of 128", run("O94 S | " * 10)),
    _row("batches of 32", run("O375 S | " * 10)),
    _row("gradients of four batches in a step", run("O47 S | " * 10)),
    _row("the last batch left out", run("O187 S | " * 10)),
    _row("extra epochs", run(EPOCH * 12)),
    _row(
        "the LR set by hand, with no scheduler",
        run(
            "O188 | O188 | O188 | @0.005 "
            + "O188 | " * 3
            + "@0.0025 "
            + "O188 | " * 3
            + "@0.00125 O188"
        ),
        line=BUILT,
    ),
    _row("two groups with the same LR", run(EPOCH * 10, lambda n: (step_lr()(n),) * 2)),
    _row("another optimizer takes over", run(EPOCH * 5 + "O188#1 S | " * 5)),
    _row(
        "an optimizer that trains nothing, with another LR",
        run("@0.5 O1#1 @ O188 S | " * 10, optimizers=(ADAM, IDLE)),
    ),
    _row("passes that nobody could tell apart", run(IN_ONE * 10, epochs=ALTERED)),
    _row(
        "every batch from an iterator of its own",
        run(" ".join(f"@{step_lr()(e)} " + "O1 | " * 188 + "S" for e in range(10))),
    ),
    _row("two groups as in the reference", TWO_GROUPS, reference=TWO_GROUPS),
    _row("two optimizers as in the reference", TWO_OPTIMIZERS, reference=TWO_OPTIMIZERS),
    _row("a warm-up within the first epoch", WARMED_UP, reference=WARMED_UP, line=BUILT),
    _row("one cycle, stepped per batch", run(PER_BATCH * 10, one_cycle(1880)), reference=ONE_CYCLE),
    _row("one cycle, two epochs more", run(PER_BATCH * 12, one_cycle(1880)), reference=ONE_CYCLE),
    _row("right in the epochs that count", run("S O188 | " * 10), at=[0, 3, 6, 9]),
    _row("five epochs, and only those count", run(EPOCH * 5), at=[0, 1, 4]),
    # wrong
    _row("no optimizer step", run("S | " * 10), "lr_never_used"),
    _row("no step at all", run(""), "lr_never_used", line=BUILT),
    _row("a step of an optimizer that has no LR", run(EPOCH * 10, lambda _: ()), "lr_differs"),
    _row("constant, never stepped", run("O188 | " * 10), "lr_constant", line=BUILT),
    _row(
        "constant and wrong from the start",
        run("@0.001 " + "O188 | " * 10),
        "lr_constant",
        line=BUILT,
    ),
    _row("constant for an epoch too long", run("O188 | " * 4), "lr_constant", line=BUILT),
    _row("constant though stepped", run(EPOCH * 10, constant()), "lr_constant_though_stepped"),
    _row("at the head of each epoch", run("S O188 | " * 10), "lr_early"),
    _row("at the head, with batches of 128", run("S O94 | " * 10), "lr_early"),
    _row("at the head, with other passes", run("S O188 " * 10, epochs=ALTERED), "lr_early"),
    _row("the first step is missing", run("O188 | " + EPOCH * 9), "lr_late"),
    _row("late, with batches of 128", run("O94 | " + "O94 S | " * 9), "lr_late"),
    _row("per batch", run(PER_BATCH * 10), "lr_changes_within_epoch"),
    _row(
        "per batch, with batches of 128", run(("O1 S " * 94 + "| ") * 10), "lr_changes_within_epoch"
    ),
    _row("in the middle of an epoch", run("O94 S O94 | " * 10), "lr_changes_within_epoch"),
    _row("twice an epoch", run("O188 S2 | " * 10), "lr_differs"),
    _row(
        "every third epoch", run(("O188 | O188 | O188 S | ") * 3 + "O188", step_lr(3)), "lr_differs"
    ),
    _row("another step_size", run(EPOCH * 10, step_lr(4)), "lr_differs"),
    _row("another gamma", run(EPOCH * 10, step_lr(3, 0.1)), "lr_differs"),
    _row(
        "another gamma, and passes that nobody could tell apart",
        run(IN_ONE * 10, step_lr(3, 0.1), epochs=ALTERED),
        "lr_differs",
    ),
    _row("a lower LR from the start", run(EPOCH * 10, step_lr(lr=0.001)), "lr_differs"),
    _row("an LR off by a hundred-thousandth", run(EPOCH * 10, step_lr(lr=0.0100001)), "lr_differs"),
    _row("wrong in the last epoch alone", run(EPOCH * 9 + "@0.0025 O188"), "lr_differs"),
    _row(
        "the last step of all is wrong", run(EPOCH * 9 + "O187 @0.01 O1"), "lr_changes_within_epoch"
    ),
    _row(
        "wrong in the last epoch alone, with batches of 128",
        run("O94 S | " * 9 + "@0.0025 O94"),
        "lr_differs",
    ),
    _row("five epochs", run(EPOCH * 5), "too_few_epochs"),
    _row("nine epochs", run(EPOCH * 9), "too_few_epochs"),
    _row("five epochs where later ones count", run(EPOCH * 5), "too_few_epochs", at=[0, 9]),
    _row("wrong in an epoch that counts", run("S O188 | " * 10), "lr_early", at=[0, 2]),
    _row(
        "another optimizer takes over, without the schedule",
        run(EPOCH * 4 + "@0.01 " + "O188#1 S | " * 6),
        "lr_differs",
    ),
    _row(
        "a second optimizer with its own LR",
        run("O188 @0.01 O188#1 @ S | " * 10),
        "lr_changes_within_epoch",
    ),
    _row(
        "one of two groups differs", run(EPOCH * 10, lambda n: (step_lr()(n), 0.01)), "lr_differs"
    ),
    _row(
        "one group where the reference has two", run(EPOCH * 10), "lr_differs", reference=TWO_GROUPS
    ),
    _row(
        "the groups' LRs the other way round",
        run(EPOCH * 10, lambda n: (0.001 * 0.5 ** (n // 3), 0.01 * 0.5 ** (n // 3))),
        "lr_differs",
        reference=TWO_GROUPS,
    ),
    _row(
        "the reference's second optimizer never steps",
        run("@0.01 O188 S | " * 10),
        "lr_never_used",
        reference=TWO_OPTIMIZERS,
    ),
    _row(
        "the second optimizer has the first's LR",
        run("@0.01 O188 O188#1 S S#1 | " * 10),
        "lr_differs",
        reference=TWO_OPTIMIZERS,
    ),
    _row(
        "no warm-up within the first epoch",
        run("@0.01 " + "O188 | " * 10),
        "lr_constant",
        line=BUILT,
        reference=WARMED_UP,
    ),
    _row(
        "one cycle, stepped per epoch",
        run(EPOCH * 10, one_cycle(1880)),
        "lr_differs",
        reference=ONE_CYCLE,
    ),
    _row(
        "one cycle over ten steps",
        run(EPOCH * 10, one_cycle(10)),
        "lr_differs",
        reference=ONE_CYCLE,
    ),
    _row(
        "one cycle, stepped before each batch",
        run(("S O1 " * 188 + "| ") * 10, one_cycle(1880)),
        "lr_differs",
        reference=ONE_CYCLE,
    ),
    _row(
        "one cycle, half of it",
        run(PER_BATCH * 5, one_cycle(1880)),
        "too_few_epochs",
        reference=ONE_CYCLE,
    ),
    _row(
        "one cycle, constant instead",
        run("O188 | " * 10, constant(0.0004)),
        "lr_constant",
        line=BUILT,
        reference=ONE_CYCLE,
    ),
]
