from honest import *
from attempts import OUTSIDE, attempt
import os
def write():
    with open(OUTSIDE["files"][0], "a") as file:
        file.write("mine")
attempt("append", write)
attempt("rename", os.rename, OUTSIDE["files"][1], OUTSIDE["files"][1] + ".old")
attempt("remove", os.unlink, OUTSIDE["files"][2])
