from honest import *
from attempts import OUTSIDE, attempt
import glob, os
def read(path):
    with open(path, "rb") as file:
        return file.read(100)
PIDS = ("self", "1", OUTSIDE["pid"], OUTSIDE["grader"], OUTSIDE["warm"], os.getppid())
PATHS = [f"/proc/{pid}/{what}" for pid in PIDS
         for what in ("environ", "mem", "maps", "cmdline", "root/etc/hostname", "cwd/images.u8")]
PATHS += ["/etc/shadow", "/etc/hostname", "/etc/machine-id", "/etc/ssh/sshd_config", "/etc/group",
          "/root/.bash_history", "/root/.ssh/id_rsa", "/proc/cpuinfo", "/proc/net/tcp",
          "/proc/sys/kernel/hostname", "/sys/class/net/lo/address", "/sys/kernel/uevent_seqnum",
          "/run/utmp", "/var/log/lastlog", "/boot/config", "/dev/mem", "/dev/kmsg", "/dev/sda"]
for path in PATHS:
    attempt(path.replace(str(OUTSIDE["grader"]), "N"), read, path)
for folder in ("/", "/etc", "/proc", "/sys", "/home", "/root", "/var", "/run", "/dev", "/old", "/.."):
    attempt("list " + folder, os.listdir, folder)
