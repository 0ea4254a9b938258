"""`python -m tests.fuzz [SECONDS] [--seed N] [--replay FILE]`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "sandbox"))

from tests.fuzz.fuzz_decoder import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
