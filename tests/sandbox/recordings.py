"""Real runs, recorded as the frames that their children wrote."""

from typing import NamedTuple

from small_run import HONEST, ROOT, SmallRun

from grader.inside.frames import HEADER
from grader.sandbox.worker import Outcome

# As different from each other as runs can be.
PROGRAMS = (
    "accept/checkpoints",
    "accept/own_dataloader",
    "accept/previews_the_schedule",
    "accept/steplr_subclass",
    "accept/typed_dataclass_history",
    "reject/cyclic_lr",
    "reject/forgot_return",
    "reject/optimizer_replaced",
    "reject/sequential_warmup",
    "reject/shape_error_in_last_batch",
    "reject/stub_untouched",
    "reject/trains_on_validation",
)
PER_BATCH = HONEST.replace(
    "            loss = learn", "            scheduler.step()\n            loss = learn"
)
EXITS = HONEST.replace("    history = []", "    raise SystemExit(3)")


class Frame(NamedTuple):
    """One frame of a recording."""

    kind: bytes
    payload: bytes


class Recording(NamedTuple):
    """What one program's child wrote, and how it ended."""

    name: str
    frames: tuple[Frame, ...]
    outcome: Outcome


def record(names: tuple[str, ...] = PROGRAMS) -> list[Recording]:
    """Runs the programs and returns what came back: the three above, and those of the reference.

    Args:
        names: of files below `reference/lr_schedulers/`.
    """
    folder = ROOT / "reference" / "lr_schedulers"
    programs = {name: (folder / f"{name}.py").read_text() for name in names}
    programs |= {"honest": HONEST, "per batch": PER_BATCH, "exits": EXITS}
    with SmallRun() as small:
        outcomes = {name: small.outcome(small.folder(text)) for name, text in programs.items()}
    return [Recording(name, split(one), one) for name, one in outcomes.items()]


def split(outcome: Outcome) -> tuple[Frame, ...]:
    """The frames of a run that nobody disturbed."""
    frames, at = [], 0
    while at < len(outcome.result):
        _token, kind, length = HEADER.unpack_from(outcome.result, at)
        at += HEADER.size + length
        frames.append(Frame(kind, outcome.result[at - length : at]))
    return tuple(frames)


def joined(token: bytes, frames: list[Frame]) -> bytes:
    """The bytes of a run with these frames."""
    return b"".join(
        HEADER.pack(token, frame.kind, len(frame.payload)) + frame.payload for frame in frames
    )
