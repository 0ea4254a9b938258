"""The command line: thin commands, one file each. The only part that knows click."""
