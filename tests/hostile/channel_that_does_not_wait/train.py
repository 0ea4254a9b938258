from honest import *
import fcntl, os
fcntl.fcntl(3, 1031, 4096)  # F_SETPIPE_SZ
fcntl.fcntl(3, fcntl.F_SETFL, os.O_NONBLOCK)
