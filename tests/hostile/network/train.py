from honest import *
from attempts import OUTSIDE, attempt
import socket
def call(family, kind, address):
    with socket.socket(family, kind) as one:
        one.connect(address)
        one.send(b"hello")
attempt("tcp", call, socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", OUTSIDE["tcp"]))
attempt("udp", call, socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", OUTSIDE["udp"]))
attempt("unix", call, socket.AF_UNIX, socket.SOCK_STREAM, OUTSIDE["unix"])
attempt("abstract", call, socket.AF_UNIX, socket.SOCK_STREAM, "\0" + OUTSIDE["abstract"])
attempt("listen", lambda: socket.create_server(("127.0.0.1", 0)))
attempt("netlink", socket.socket, socket.AF_NETLINK, socket.SOCK_RAW)
attempt("pair", socket.socketpair)
