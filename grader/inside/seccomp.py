"""The system calls that a student's process may not make, as a seccomp filter.

What is refused fails with EPERM, as it would for want of a privilege, so that honest code that
asks (a library that looks for a network, say) goes on. Calls that are newer than this table are
refused as unknown (ENOSYS), which every program must cope with on an older kernel. The mode and
the times of a file stay as they are, while the call says that it did its work: Landlock lets a
program change those of any file that its user owns, and `shutil.copy` must not fail for want of
them.
"""

import errno
import os
import platform
import struct

from grader.inside.linux import set_filter

# Numbers from the kernel's unistd.h (x86_64) and asm-generic/unistd.h (aarch64; 0: not there).
_ARCHITECTURES = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7)}
_REFUSED = {
    # processes
    "fork": (57, 0), "vfork": (58, 0), "execve": (59, 221), "execveat": (322, 281),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "personality": (135, 92),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # the network, and what else leads to other processes
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "mq_open": (240, 180), "mq_unlink": (241, 181),
    # other processes of the same user, and what the kernel counts by user
    "ioprio_set": (251, 30), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "inotify_init": (253, 0), "inotify_init1": (294, 26), "io_setup": (206, 0),
    # whose a file is, and what is written on it: Landlock has no rule for either
    "chown": (92, 0), "fchown": (93, 55), "lchown": (94, 0), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    # memory that no limit counts, and wide doors into the kernel
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "perf_event_open": (298, 241), "fanotify_init": (300, 262),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "modify_ldt": (154, 0),
    "iopl": (172, 0), "ioperm": (173, 0), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    # the machine
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "acct": (163, 89),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
    "syslog": (103, 116), "vhangup": (153, 58), "seccomp": (317, 277),
}  # fmt: skip
_PRETENDED = {
    "chmod": (90, 0), "fchmod": (91, 52), "fchmodat": (268, 53),
    "utime": (132, 0), "utimes": (235, 0), "futimesat": (261, 0), "utimensat": (280, 88),
}  # fmt: skip
_CLONE, _CLONE3, _MMAP, _PRCTL = (56, 220), (435, 435), (9, 222), (157, 167)
_FCNTL, _SETPRIORITY = (72, 25), (141, 140)
_SIGNALS = ((62, 129), (200, 130), (234, 131), (129, 138), (297, 240))  # kill and its kin
_OF_ITSELF = {  # the first argument is a process, 0 being the caller
    "prlimit64": (302, 261), "sched_setaffinity": (203, 122), "sched_setattr": (314, 274),
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
}  # fmt: skip
_NEWEST = 450
_X32 = 0x4000_0000

_CLONE_THREAD = 0x0001_0000
_SHARED_ANONYMOUS = 0x21
_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA = 15, 16, 0x5356_4D41
_TO_SIGNAL_OTHERS = (8, 10, 15, 1026)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_NOTIFY

_LOAD, _EQUAL, _GREATER, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _ARGUMENT_BYTES = 0, 4, 16, 8


def is_supported() -> bool:
    """Whether the table knows this kind of machine."""
    return platform.machine() in _ARCHITECTURES


def refuse_calls() -> None:
    """Puts the filter in force for this process, for good. Needs no_new_privs."""
    set_filter(b"".join(_program(os.getpid())))


def _program(own_pid: int) -> list[bytes]:
    column, architecture = _ARCHITECTURES[platform.machine()]
    forbidden = _result(errno.EPERM)
    lines = [
        _line(_LOAD, _ARCHITECTURE),
        _line(_EQUAL, architecture, yes=1),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NUMBER),
        # Beyond the table, and the second numbering of x86_64 with its bit 30.
        _line(_GREATER, _NEWEST, no=1),
        _result(errno.ENOSYS),
        # glibc then falls back to clone, whose flags a filter can read.
        _line(_EQUAL, _CLONE3[column], no=1),
        _result(errno.ENOSYS),
    ]
    for numbers in _REFUSED.values():
        if numbers[column]:
            lines += [_line(_EQUAL, numbers[column], no=1), forbidden]
    for numbers in _PRETENDED.values():
        if numbers[column]:
            lines += [_line(_EQUAL, numbers[column], no=1), _result(0)]
    lines += _where(_CLONE[column], 0, [_line(_ANY_BIT, _CLONE_THREAD, yes=1), forbidden])
    shared = [
        _line(_AND, _SHARED_ANONYMOUS),
        _line(_EQUAL, _SHARED_ANONYMOUS, no=1),
        forbidden,
    ]
    lines += _where(_MMAP[column], 3, shared)
    for numbers in _SIGNALS:
        lines += _where(numbers[column], 0, [_line(_EQUAL, own_pid, yes=1), forbidden])
    itself = [_line(_EQUAL, 0, yes=2), _line(_EQUAL, own_pid, yes=1), forbidden]
    for numbers in _OF_ITSELF.values():
        lines += _where(numbers[column], 0, itself)
    # Of a process (0), not of a group or of all that a user has.
    a_process = [_line(_EQUAL, 0, yes=1), forbidden]
    lines += _where(_SETPRIORITY[column], 0, [*a_process, _argument(1), *itself])
    owners = [line for one in _TO_SIGNAL_OTHERS for line in (_line(_EQUAL, one, no=1), forbidden)]
    lines += _where(_FCNTL[column], 1, owners)
    harmless = [_line(_EQUAL, _PR_SET_NAME, yes=3), _line(_EQUAL, _PR_GET_NAME, yes=2)]
    harmless += [_line(_EQUAL, _PR_SET_VMA, yes=1), forbidden]
    lines += _where(_PRCTL[column], 0, harmless)
    return [*lines, _line(_RETURN, _ALLOW)]


def _where(number: int, argument: int, judge: list[bytes]) -> list[bytes]:
    """For one system call, judges the low 32 bits of an argument; what `judge` lets pass may go."""
    body = [_argument(argument), *judge, _line(_RETURN, _ALLOW)]
    return [_line(_EQUAL, number, no=len(body)), *body]


def _argument(number: int) -> bytes:
    return _line(_LOAD, _FIRST_ARGUMENT + number * _ARGUMENT_BYTES)


def _result(error: int) -> bytes:
    return _line(_RETURN, _ERROR | error)


def _line(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """One `struct sock_filter`: `yes` and `no` are how many lines a comparison skips."""
    return struct.pack("=HBBI", code, yes, no, value)
