from honest import *
from attempts import attempt, refused
import ctypes, socket, time
P = ctypes.create_string_buffer(256)
attempt("time", time.clock_settime, time.CLOCK_REALTIME, time.time())
attempt("name", socket.sethostname, "mine")
for name, number in {"settimeofday": 164, "adjtimex": 159, "clock_adjtime": 305,
                     "setdomainname": 171, "syslog": 103}.items():
    refused(name, number, 2, P, P)
