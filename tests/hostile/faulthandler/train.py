from honest import *
import faulthandler, time
def train(*args):
    faulthandler.dump_traceback_later(0.3, exit=True)
    time.sleep(600)
