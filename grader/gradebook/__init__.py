"""What was run and what it got, in one SQLite file."""
