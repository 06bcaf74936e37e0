"""The calls of Linux that Python has no names for. OSError where one is refused."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct

NEWNS, NEWUTS, NEWIPC = 0x20000, 0x4000000, 0x8000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000

RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, BIND, REC, PRIVATE = (
    1, 2, 4, 8, 32, 4096, 16384, 1 << 18
)  # fmt: skip
DETACH = 2

SET_DUMPABLE, SET_NO_NEW_PRIVS, SET_CHILD_SUBREAPER = 4, 38, 36
CAP_AMBIENT, CAP_AMBIENT_RAISE, SET_KEEPCAPS = 47, 2, 8
CAP_DAC_READ_SEARCH = 2
CAPABILITIES_3 = 0x20080522

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object) -> int:
    """Calls a function of the C library that returns -1 where it fails."""
    words = [
        os.fsencode(one) if isinstance(one, (str, os.PathLike)) else one for one in arguments
    ]
    numbers = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in words]
    result: int = getattr(libc, name)(*numbers)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result


def prctl(option: int, value: int = 1, third: int = 0) -> None:
    call("prctl", option, value, third, 0, 0)


def mount(source: str, target: str, kind: str, flags: int = 0, options: str = "") -> None:
    call("mount", source, target, kind, flags, options)


def capabilities(kept: int) -> None:
    """Gives up all that a process may do as root, but what is in the set `kept`."""
    low, high = kept & 0xFFFFFFFF, kept >> 32
    header = struct.pack("=Ii", CAPABILITIES_3, 0)
    data = struct.pack("=6I", low, low, low, high, high, high)
    call("capset", header, data)


def loopback_up() -> None:
    """Starts the one interface of a network of one's own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh22x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request), 16)
        request = struct.pack("16sh22x", b"lo", flags | IFF_UP)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, request)
