"""Talks to this machine by TCP, UDP and a socket that has no name in the file system."""

import json
import socket
from pathlib import Path

targets = json.loads(Path("targets.json").read_text())
ways = {
    "TCP": (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", targets["tcp"])),
    "UDP": (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", targets["udp"])),
    "an abstract socket": (socket.AF_UNIX, socket.SOCK_STREAM, "\0" + targets["abstract"]),
}
for name, (family, kind, address) in ways.items():
    try:
        with socket.socket(family, kind) as one:
            one.settimeout(2)
            one.connect(address)
            one.send(b"hello")
    except OSError:
        continue
    print(f"reached: sent by {name}")
