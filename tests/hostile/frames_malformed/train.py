from honest import *
import gc, json, os, struct
gc.unfreeze()
def train(*args):
    writer = next(one for one in gc.get_objects() if type(one).__name__ == "Writer")
    bodies = [b"[" * 100_000, b'{"run": NaN}', b'{"stage": "finished", "end": 1e999}', b"\xff\xfe",
              b'{"history": [{"a": ' + b"9" * 5_000 + b"}]}", b'{"end": true, "score": 20}',
              b'{"returned_scheduler": -1}', b"null", b""]
    for body in bodies:
        writer._frame(b"J", body)
    for body in (struct.pack("<Q", 2**63) + b"{}", struct.pack("<Q", 2) + b"[]", b"", os.urandom(500)):
        writer._frame(b"W", body)
        writer._frame(b"P", body)
    writer._frame(b"?", b"")
    os.write(3, struct.pack(">16s1sQ", writer._token, b"J", 2**64 - 1))
    os._exit(0)
