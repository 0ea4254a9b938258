from honest import *
from attempts import OUTSIDE, attempt, refused
import os, resource
for name in ("pid", "grader", "warm"):
    pid = OUTSIDE[name]
    attempt("limit " + name, resource.prlimit, pid, resource.RLIMIT_CORE, (0, 0))
    attempt("pin " + name, os.sched_setaffinity, pid, {0})
    attempt("slow " + name, os.setpriority, os.PRIO_PROCESS, pid, 19)
    attempt("slow the group of " + name, os.setpriority, os.PRIO_PGRP, pid, 19)
    attempt("schedule " + name, os.sched_setscheduler, pid, os.SCHED_IDLE, os.sched_param(0))
    refused("disk of " + name, 251, 1, pid, 3 << 13)
attempt("slow all that the user runs", os.setpriority, os.PRIO_USER, os.getuid(), 19)
attempt("slow all that the user runs", os.setpriority, os.PRIO_USER, 0, 19)
attempt("be faster", os.setpriority, os.PRIO_PROCESS, 0, -20)
attempt("be real-time", os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))
os.nice(3)
os.sched_setaffinity(0, os.sched_getaffinity(0))
