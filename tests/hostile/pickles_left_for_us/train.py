from honest import *
import pathlib
print(sorted(path.name for path in pathlib.Path(".").glob("*.p[kt]*")))
