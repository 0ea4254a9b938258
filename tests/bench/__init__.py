"""Benchmarks: ratios from one run, printed as a table by `make bench`. Not part of `make test`."""
