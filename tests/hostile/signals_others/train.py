from honest import *
from attempts import OUTSIDE, attempt
import fcntl, os, signal
OTHERS = {name: OUTSIDE[name] for name in ("grader", "warm", "pid")}
for name, pid in {**OTHERS, "parent": os.getppid(), "everybody": -1, "its group": 0}.items():
    attempt("look at " + name, os.kill, pid, 0)
for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL, signal.SIGXCPU):
    attempt(number.name, os.kill, OUTSIDE["pid"], number)
attempt("group", os.killpg, OUTSIDE["pid"], signal.SIGKILL)
def by_a_pipe(pid):
    read, write = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, pid)
    fcntl.fcntl(read, 10, signal.SIGKILL)  # F_SETSIG
    fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC)
    os.write(write, b"x")
attempt("by a pipe", by_a_pipe, OUTSIDE["pid"])
attempt("by a pipe to its group", by_a_pipe, -OUTSIDE["pid"])
attempt("open", os.pidfd_open, OUTSIDE["pid"])
attempt("open the grader", os.pidfd_open, OUTSIDE["grader"])
