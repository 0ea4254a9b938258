"""Fills the disk, a file after another."""

from pathlib import Path

MANY, SIZE = 80, 8 << 20
written = 0
try:
    for number in range(MANY):
        written += Path(f"file{number}").write_bytes(bytes(SIZE))
except OSError:
    pass
if written == MANY * SIZE:
    print(f"reached: wrote {written >> 20} MiB")
