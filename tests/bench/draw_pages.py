"""Writes the pages of a crowd and prints the seconds that it took; `class_pages` starts it.

python -m tests.bench.draw_pages COUNT FOLDER
"""

import sys
import time
from pathlib import Path

from grader.pages import write_pages
from grader.parallel import spreading
from tests.bench.crowd import crowd


def main(count: int, folder: Path) -> None:
    """Makes the crowd first: that is not what is measured."""
    with spreading(count) as spread, crowd(count) as (gradebook, shown, marked):
        began = time.perf_counter()
        write_pages(folder, gradebook, shown, marked, spread)
        print(time.perf_counter() - began)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
