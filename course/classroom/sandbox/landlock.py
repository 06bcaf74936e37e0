"""Landlock, by which a process of Linux gives up files for good, itself and its children.

No other rights are needed for it. Where the kernel knows how, signals to processes outside
are given up as well.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from contextlib import suppress

from course.classroom.sandbox import linux

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE, IOCTL_DEV = 1, 2, 4, 8, 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
KNOWN = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many kinds of access there are, by the version that began to know them."""
SCOPES_FROM = 6
ALL_SCOPES = 0b11
"""Signals, and sockets with abstract names."""


def version() -> int:
    """Which version the kernel has; 0 for none."""
    with suppress(OSError):
        return linux.call("syscall", CREATE_RULESET, 0, 0, ASK_VERSION)
    return 0


def restrict(rules: Iterable[tuple[str, int]]) -> None:
    """From now on this process and its children have of all files only these: a path, with
    all beneath it, and the kinds of access. OSError if the kernel has no Landlock."""
    known = version()
    kinds = (1 << max([KNOWN[one] for one in KNOWN if one <= known], default=0)) - 1
    attributes = struct.pack("=3Q", kinds, 0, ALL_SCOPES if known >= SCOPES_FROM else 0)
    attributes = attributes[: 24 if known >= SCOPES_FROM else 8]
    ruleset = linux.call("syscall", CREATE_RULESET, attributes, len(attributes), 0)
    for path, access in rules:
        try:
            beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        allowed = access & kinds & (~0 if os.path.isdir(path) else ON_FILES)
        rule = struct.pack("=Qi", allowed, beneath)
        linux.call("syscall", ADD_RULE, ruleset, PATH_BENEATH, rule, 0)
        os.close(beneath)
    linux.call("syscall", RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


EVERYTHING = (1 << 16) - 1
