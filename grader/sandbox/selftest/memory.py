"""Takes memory without end."""

taken = []
while True:
    taken.append(bytearray(b"x" * (16 << 20)))
