"""Benchmarks: ratios from one run, printed as a table by `make bench`. Not part of `make test`.

Each round alternates what is compared, so that other load on the machine meets both; a figure is
the median over the rounds. `grade` is measured through its command line. One further submission
of a class costs what `grade` takes between two results, and its part of what comes after the
last one; "all in all" also has the imports and the reference's run in it.
"""
