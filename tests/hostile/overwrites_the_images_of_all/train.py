from honest import *
from attempts import OUTSIDE, attempt
import glob, os
NAMES = ["images.u8", "labels.u8", "data/MNIST/raw/train-images-idx3-ubyte"]
for base in (OUTSIDE["prepared"], f"/proc/{os.getppid()}/cwd", "/proc/self/cwd/.."):
    for name in NAMES:
        attempt(name, os.open, f"{base}/{name}", os.O_WRONLY)
for path in glob.glob("data/MNIST/raw/*"):
    try:
        with open(path, "wb") as file:
            file.write(b"mine")
    except OSError:
        pass
    try:
        os.unlink(path)
    except OSError:
        pass
