"""Keeps the program off the internet: no socket of an internet family can be opened, by our code or any library's.

MediaPipe looks up a logging host at run time whatever its options, and other libraries have telemetry of their own.
A monitor of patients must not. On Linux a seccomp filter makes the kernel answer `socket(AF_INET)` and
`socket(AF_INET6)` with EAFNOSUPPORT, in every thread and in every child process. Local (AF_UNIX) sockets, which the
screen needs, go on working. Elsewhere a firewall rule does it (README, "No network").
See docs/decisions/0003-no-internet-socket.md.
"""

import ctypes
import errno
import platform
import socket
import struct
import sys

# linux/audit.h, AUDIT_ARCH_*; system call numbers from asm/unistd.h of each architecture.
_ARCHITECTURES = {
    "x86_64": (0xC000003E, {"socket": 41, "seccomp": 317}),
    "aarch64": (0xC00000B7, {"socket": 198, "seccomp": 277}),
}
_IO_URING_SETUP = 425  # the same on both; io_uring could open sockets past the filter
_X32_BIT = 0x40000000  # x86-64's second, 32-bit table of system calls

# linux/seccomp.h and linux/prctl.h
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000

# linux/bpf_common.h: load a word, jump, return
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
# offsets in struct seccomp_data
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16


class _Program(ctypes.Structure):
    """`struct sock_fprog`: how many instructions, and where they are."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def internet_is_denied() -> bool:
    """Whether this process is unable to open internet sockets, found by trying to open one."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.socket(family, socket.SOCK_DGRAM).close()
        except OSError:
            continue
        return False
    return True


def deny_internet() -> str:
    """Denies internet sockets to this process, its threads and its children, for good.

    Returns:
        "" when the kernel now denies them, else one line that says why not and what to do. Calling it twice is allowed:
        it then lays a second, equal filter over the first. (Trying first whether one is needed would open a socket.)
    """
    if not sys.platform.startswith("linux") or platform.machine() not in _ARCHITECTURES:
        return (
            f"internet sockets cannot be denied from inside on {platform.system()} {platform.machine()}: "
            "add a firewall rule for this program (README, 'No network')"
        )
    architecture, numbers = _ARCHITECTURES[platform.machine()]
    instructions = _filter(architecture, numbers["socket"])
    program = _Program(len(instructions) // 8, instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return _refused("prctl")
    flags = _SECCOMP_FILTER_FLAG_TSYNC
    if libc.syscall(numbers["seccomp"], _SECCOMP_SET_MODE_FILTER, flags, ctypes.byref(program)) != 0:
        return _refused("seccomp")
    return "" if internet_is_denied() else "the kernel took the filter but still opens internet sockets: report this"


def _refused(call: str) -> str:
    reason = errno.errorcode.get(ctypes.get_errno(), "?")
    return f"the kernel refused {call} ({reason}), internet sockets stay possible: use a firewall rule for this program"


def _filter(architecture: int, socket_number: int) -> bytes:
    """The filter as classic BPF: each instruction a code, two jump offsets and a value."""

    def step(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
        return struct.pack("=HBBI", code, when_true, when_false, value)

    return b"".join(
        (
            step(_LOAD, _AT_ARCHITECTURE),
            step(_EQUAL, architecture, 0, 8),  # another architecture's calls: denied
            step(_LOAD, _AT_NUMBER),
            step(_AT_LEAST, _X32_BIT, 6, 0),
            step(_EQUAL, _IO_URING_SETUP, 5, 0),
            step(_EQUAL, socket_number, 0, 3),
            step(_LOAD, _AT_FIRST_ARGUMENT),
            step(_EQUAL, socket.AF_INET, 2, 0),
            step(_EQUAL, socket.AF_INET6, 1, 0),
            step(_RETURN, _ALLOW),
            step(_RETURN, _ERRNO | errno.EAFNOSUPPORT),
        )
    )
