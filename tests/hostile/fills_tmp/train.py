from honest import *
from attempts import attempt
import os, tempfile
def fill(folder):
    kept = []
    for number in range(100):
        kept.append(open(f"{folder}/f{number}", "xb"))
        kept[-1].write(bytes(4 << 20))
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run/lock", "/"):
    attempt("fill " + folder, fill, folder)
