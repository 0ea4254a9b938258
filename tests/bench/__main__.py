"""`make bench`: runs every benchmark, or those named, and prints their tables.

python -m tests.bench [--quick] [short_run] [real_run] [all_images] [growth] [again]
[class_pages] [own_check] [quiz]
"""

import argparse
import os

from grader.data.mnist import find_mnist
from tests.bench import (
    again,
    all_images,
    class_pages,
    growth,
    own_check,
    quiz,
    real_run,
    short_run,
)
from tests.bench.table import show

BENCHES = {
    "short_run": short_run,
    "real_run": real_run,
    "all_images": all_images,
    "growth": growth,
    "again": again,
    "class_pages": class_pages,
    "own_check": own_check,
    "quiz": quiz,
}
ROUNDS = 5


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(BENCHES)}; all if none is given")
    parser.add_argument("--quick", action="store_true", help="small classes, one round each")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(BENCHES)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    rounds = 1 if chosen.quick else ROUNDS
    data = find_mnist()
    print(f"{os.cpu_count()} cores; --jobs 2; medians of {rounds}; ratios within a round")  # noqa: T201
    for name, bench in BENCHES.items():
        if not chosen.names or name in chosen.names:
            show(bench.TITLE, bench.rows(data, rounds, quick=chosen.quick))


if __name__ == "__main__":
    main()
