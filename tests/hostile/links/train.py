from honest import *
import pathlib
print([str(path) for path in pathlib.Path(".").rglob("*") if path.is_symlink()])
print(pathlib.Path("notes.txt").exists(), pathlib.Path("loop").exists())
