"""`make bench`: runs every benchmark and prints its table."""

from tests.bench import end_to_end

if __name__ == "__main__":
    end_to_end.main()
