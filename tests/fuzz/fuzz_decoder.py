"""Throws altered recordings at the decoder and all that follows, until the time is over."""

import argparse
import random
import signal
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

import msgspec
from altered import altered
from recordings import Recording, record
from whole_way import WholeWay

from grader.sandbox.decode import decode
from grader.sandbox.worker import Outcome

PATIENCE = 10  # seconds for one input
OWN_KINDS = {"channel", "exit", "signal", "limit", "harness"}  # a child can name any other
SHOWN = 0.1  # the share of the inputs whose pages are made: making them takes longest


class TooLongError(Exception):
    """An input took longer than PATIENCE."""


class Fuzz:
    """The inputs that were tried and what became of them."""

    def __init__(self, recordings: list[Recording]) -> None:
        by_name = {one.name: one for one in recordings}
        # Compared with an LR that changes by epoch, and one that changes in every step.
        self.ways = [
            WholeWay(decode(by_name[name].outcome, Path("/nonexistent")).evidence)
            for name in ("honest", "per batch")
        ]
        self.recordings = recordings
        self.endings: Counter[str] = Counter()
        self.shown = 0

    def one(self, rng: random.Random, outcome: Outcome, *, shown: bool | None = None) -> None:
        """Takes one input the whole way; raises where something of ours does."""
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            way = rng.choice(self.ways)
            seen = way.marked(outcome)
            if shown or (shown is None and rng.random() < SHOWN):
                way.shown(seen)
                self.shown += 1
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        kind = seen.evidence.failure.type if seen.evidence.failure else ""
        shown_kind = kind if kind in OWN_KINDS or not kind else "an exception"
        self.endings[f"{seen.evidence.ending} {shown_kind}"] += 1


def main(arguments: list[str]) -> int:
    """Runs for the seconds asked for; 1 where an input was found that breaks something."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("seconds", type=float, nargs="?", default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--replay", type=Path, help="a file that an earlier run wrote")
    parser.add_argument("--failures", type=Path, default=Path("fuzz-failures"))
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGALRM, _too_long)
    fuzz = Fuzz(record())
    rng = random.Random(options.seed)  # noqa: S311  (to be repeated, not to be secret)
    if options.replay:
        fuzz.one(rng, msgspec.msgpack.decode(options.replay.read_bytes(), type=Outcome), shown=True)
        print("This input breaks nothing.")  # noqa: T201
        return 0
    return _run(fuzz, rng, options.seconds, options.failures)


def _run(fuzz: Fuzz, rng: random.Random, seconds: float, failures: Path) -> int:
    began, tried = time.monotonic(), 0
    found: Counter[str] = Counter()
    while time.monotonic() - began < seconds:
        outcome = altered(rng, fuzz.recordings)
        tried += 1
        try:
            fuzz.one(rng, outcome)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what is looked for)
            place = _place(error)
            found[place] += 1
            if found[place] == 1:
                failures.mkdir(exist_ok=True)
                file = failures / f"{len(found)}.msgpack"
                file.write_bytes(msgspec.msgpack.encode(outcome))
                traceback.print_exc()
                print(f"FOUND: {place}; the input is in {file}", flush=True)  # noqa: T201
    took = time.monotonic() - began
    rate = f"{tried / took:,.0f} a second"
    print(f"{tried:,} inputs in {took:.0f} s ({rate}), {fuzz.shown:,} of them to their pages:")  # noqa: T201
    for ending, count in fuzz.endings.most_common():
        print(f"{count:>9,}  {ending}")  # noqa: T201
    for place, count in found.most_common():
        print(f"{count:>9,}  BROKE {place}")  # noqa: T201
    return 1 if found else 0


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError(f"more than {PATIENCE} s")
