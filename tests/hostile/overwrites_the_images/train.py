from honest import *
import pathlib
for path in pathlib.Path("data").rglob("*ubyte*"):
    path.write_bytes(b"\0" * 1000)
for path in pathlib.Path("data").rglob("*ubyte*"):
    path.unlink()
