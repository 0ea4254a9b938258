from honest import *
from attempts import attempt, call
import ctypes, multiprocessing, os, subprocess, sys
TRUE = "/bin/true"
def system():
    if os.system("true"):
        raise OSError
def gone(child):
    if child == 0:
        os._exit(0)
    return child
attempt("fork", lambda: gone(os.fork()))
attempt("forkpty", lambda: gone(os.forkpty()[0]))
attempt("spawn", os.posix_spawn, TRUE, [TRUE], {})
attempt("subprocess", subprocess.run, [TRUE])
attempt("shell", system)
attempt("popen", os.popen, "true")
attempt("exec", os.execv, TRUE, [TRUE])
attempt("exec with a huge argument", os.execv, TRUE, [TRUE, *["x" * 100_000] * 100])
attempt("exec of a descriptor", lambda: os.execve(os.open(sys.executable, os.O_RDONLY), ["x"], {}))
for kind in ("fork", "spawn", "forkserver"):
    attempt(kind, multiprocessing.get_context(kind).Process(target=print).start)
