"""What `step_order` has to say."""

from check_runs import ADAM, EPOCH, IDLE, OPTIMIZED, ORDER, PER_BATCH, STEPPED, Row
from check_runs import make_evidence as run
from check_runs import scheduler as built

PREVIEW = (built(), built(optimizer=1))  # scheduler 1 is on an optimizer of its own


def _row(name: str, what: str, reason: str = "order_right", line: int | None = STEPPED, **changes):
    return Row(name, ORDER, run(what, **changes), reason, float(reason == "order_right"), line)


ROWS = [
    # right
    _row("once at the end of each epoch", EPOCH * 10),
    _row("at the head of each epoch but the first", "O188 | " + "S O188 | " * 9),
    _row("after every batch", PER_BATCH * 10),
    _row("in the last batch, after its optimizer step", "O188 S | " * 10),
    _row("before the last batch of an epoch", "O187 S O1 | " * 10),
    _row("gradients of four batches in a step", "O47 S | " * 10),
    _row("batches of 128", "O94 S | " * 10),
    _row("extra epochs", EPOCH * 12),
    _row("half of the epochs", EPOCH * 5),
    _row("not in the last epoch", EPOCH * 9 + "O188"),
    _row("once in all, at the end", "O188 | " * 10 + "S"),
    _row("one optimizer step between two of the scheduler", "O1 S O1 S"),
    _row("two schedulers, each once an epoch", "O188 S S#1 | " * 10),
    _row("two optimizers with a scheduler each", "O188 O188#1 S S#1 | " * 10),
    _row("a scheduler each for two optimizers that take turns", "O188 S O188#1 S#1 | " * 10),
    _row(
        "the schedule was first tried out on a dummy optimizer that never stepped",
        "S#1 " * 10 + EPOCH * 10,
        schedulers=PREVIEW,
    ),
    _row(
        "the model's weights come from a copy that was trained",
        "O188#1 S#1 | " * 10,
        line=STEPPED + 1,
        schedulers=PREVIEW,
        optimizers=(ADAM, IDLE),
    ),
    _row(
        "another optimizer and scheduler for the same model",
        "O188#1 S#1 | " * 10,
        line=STEPPED + 1,
        schedulers=PREVIEW,
    ),
    # wrong
    _row(
        "a scheduler of an optimizer that never stepped",
        "O188 S#1 | " * 10,
        "idle_scheduler_stepped",
        STEPPED + 1,
        schedulers=PREVIEW,
    ),
    _row(
        "a scheduler of an optimizer that steps and trains nothing",
        "O188 O1#1 S#1 | " * 10,
        "idle_scheduler_stepped",
        STEPPED + 1,
        schedulers=PREVIEW,
        optimizers=(ADAM, IDLE),
    ),
    _row(
        "after a step of an optimizer that trains nothing",
        "O1#1 S O188 | " * 10,
        "scheduler_stepped_first",
        optimizers=(ADAM, IDLE),
    ),
    _row("never", "O188 | " * 10, "scheduler_never_stepped", OPTIMIZED),
    _row("no step at all", "", "scheduler_never_stepped", None),
    _row("no optimizer step", "S | " * 10, "optimizer_never_stepped"),
    _row("at the head of each epoch", "S O188 | " * 10, "scheduler_stepped_first"),
    _row("once before the training", "S " + EPOCH * 10, "scheduler_stepped_first"),
    _row("before the optimizer in each batch", "S O1 " * 188, "scheduler_stepped_first"),
    _row("twice on one line", "O188 S2 | " * 10, "scheduler_stepped_again"),
    _row("twice on two lines", "O188 S S | " * 10, "scheduler_stepped_again"),
    _row("a second one in the last epoch", EPOCH * 9 + "O188 S2", "scheduler_stepped_again"),
    _row("all of them after the training", "O1880 S10", "scheduler_stepped_again"),
    _row("at the end and at the head", "O188 S | S " * 10, "scheduler_stepped_again"),
    _row("after each backward, every other with a step", "O1 S S " * 94, "scheduler_stepped_again"),
    _row(
        "one of two schedulers of the trained optimizer comes first",
        "S#1 " + EPOCH * 10,
        "scheduler_stepped_first",
        STEPPED + 1,
    ),
    _row(
        "one of two schedulers of the trained optimizer comes twice",
        "O188 S S2#1 | " * 10,
        "scheduler_stepped_again",
        STEPPED + 1,
    ),
    _row(
        "the only scheduler is on an optimizer that never steps, and comes first",
        "S#1 O188 | " * 10,
        "scheduler_stepped_first",
        STEPPED + 1,
        schedulers=PREVIEW,
        returned_scheduler=1,
    ),
]
