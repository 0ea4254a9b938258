from honest import *
from attempts import OUTSIDE, attempt
import fcntl, os, socket, stat, termios
for fd in range(4):
    attempt("type", fcntl.ioctl, fd, termios.TIOCSTI, b"x")
    attempt("adopt", fcntl.ioctl, fd, termios.TIOCSCTTY, 1)
for name in ("tty", "console", "ptmx", "pts/0", "mem", "kmsg", "kvm", "fuse", "full", "sda", "vda",
             "loop-control", "nvidia0", "net/tun", "userfaultfd", "snd/timer", "rtc0", "hpet"):
    attempt(name, os.open, "/dev/" + name, os.O_RDWR)
for kind in (stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK):
    for folder in (".", "/tmp", OUTSIDE["folder"]):
        attempt("make a device", os.mknod, folder + "/device", kind | 0o666, os.makedev(1, 1))
for name in ("null", "zero", "random", "urandom"):
    attempt("remove " + name, os.unlink, "/dev/" + name)
with open("/dev/null", "wb") as file:
    file.write(b"what is for it")
