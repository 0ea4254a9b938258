from honest import *
from attempts import OUTSIDE, attempt
import os, shutil
FILE, FOLDER = OUTSIDE["files"][0], OUTSIDE["folder"]
def write(mode, path=FILE):
    with open(path, mode) as file:
        file.write("mine")
def changed(act, *args):
    # A call may say that it did its work, and not have done it.
    before = os.stat(FILE)
    act(FILE, *args)
    if os.stat(FILE)[:9] == before[:9]:
        raise PermissionError
attempt("append", write, "a")
attempt("overwrite", write, "w")
attempt("update", write, "r+")
attempt("truncate", os.truncate, FILE, 0)
attempt("cut by opening", os.open, FILE, os.O_RDONLY | os.O_TRUNC)
attempt("create", write, "w", FOLDER + "/fresh")
attempt("create for all", write, "w", "/tmp/../../" + FOLDER + "/home/fresh")
attempt("folder", os.mkdir, FOLDER + "/folder")
attempt("symbolic link", os.symlink, "/etc", FOLDER + "/link")
attempt("hard link there", os.link, __file__, FOLDER + "/hard")
attempt("hard link here", os.link, FILE, "hard")
attempt("rename there", os.rename, "honest.py", FOLDER + "/honest.py")
attempt("rename within", os.rename, FILE, FILE + ".old")
attempt("mode", changed, os.chmod, 0o777)
attempt("times", changed, os.utime, (1, 1))
attempt("attribute", os.setxattr, OUTSIDE["files"][-1], "user.mine", b"1")
attempt("remove", os.unlink, OUTSIDE["files"][1])
attempt("remove all", shutil.rmtree, FOLDER + "/grades")
for path in OUTSIDE["course"]:
    attempt("touch the course", os.open, path, os.O_WRONLY)
for library in (os.__file__, torch.__file__):
    attempt("change a library", os.open, library, os.O_WRONLY)
    attempt("put beside a library", write, "w", os.path.dirname(library) + "/grader_test_left_this.py")
