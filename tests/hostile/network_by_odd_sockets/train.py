from honest import *
from attempts import attempt, refused
import ctypes, socket, urllib.request
for family in range(47):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        attempt(f"family {family} kind {int(kind)}", socket.socket, family, kind)
attempt("a page", urllib.request.urlopen, "http://127.0.0.1/")
attempt("a name", socket.getaddrinfo, "pypi.org", 443)
attempt("mnist", lambda: __import__("torchvision").datasets.MNIST("elsewhere", download=True))
SPACE = ctypes.create_string_buffer(16)
for name, number in (("connect", 42), ("bind", 49), ("listen", 50), ("accept", 43), ("socketpair", 53)):
    refused(name, number, 0, SPACE, 16, SPACE)
refused("ring", 425, 1, SPACE)
