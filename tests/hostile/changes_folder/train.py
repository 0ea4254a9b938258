from honest import *
import os
os.chmod(".", 0)
os.chdir("/")
os.umask(0o777)
