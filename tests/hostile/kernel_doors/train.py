from honest import *
from attempts import refused
import ctypes
P = ctypes.create_string_buffer(256)
for name, number in {
    "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "io_uring_enter": 426,
    "io_uring_register": 427, "memfd_create": 319, "memfd_secret": 447, "perf_event_open": 298,
    "keyctl": 250, "add_key": 248, "request_key": 249, "init_module": 175, "finit_module": 313,
    "delete_module": 176, "kexec_load": 246, "kexec_file_load": 320, "fanotify_init": 300,
    "inotify_init": 253, "inotify_init1": 294, "io_setup": 206, "modify_ldt": 154, "iopl": 172,
    "ioperm": 173, "quotactl": 179, "seccomp": 317, "shmget": 29, "shmat": 30, "shmctl": 31,
    "msgget": 68, "msgsnd": 69, "msgrcv": 70, "msgctl": 71, "semget": 64, "semop": 65,
    "semctl": 66, "mq_open": 240, "mq_unlink": 241, "swapon": 167, "swapoff": 168, "acct": 163,
    "reboot": 169, "vhangup": 153, "personality": 135, "futex_waitv of tomorrow": 470,
}.items():
    refused(name, number, P, P, P, P, P)
