from honest import *
from attempts import OUTSIDE, refused
import ctypes
PID, INFO = OUTSIDE["pid"], ctypes.create_string_buffer(b"\x09\0\0\0\0\0\0\0\xff\xff\xff\xff", 128)
refused("kill", 62, PID, 9)
refused("kill all", 62, -1, 0)
refused("tkill", 200, PID, 9)
refused("tgkill", 234, PID, PID, 9)
refused("rt_sigqueueinfo", 129, PID, 9, INFO)
refused("rt_tgsigqueueinfo", 297, PID, PID, 9, INFO)
refused("pidfd_open", 434, PID, 0)
refused("pidfd_send_signal", 424, 3, 9, None, 0)
refused("kill of x32", 0x40000000 + 62, PID, 9)
