"""Makes what is no file: a pipe with a name, through which processes could talk."""

import os

try:
    os.mkfifo("pipe")
    print("reached: made a pipe")
except OSError:
    pass
