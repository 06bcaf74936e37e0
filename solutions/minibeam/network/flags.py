"""What a node can do, as bits of a number: the capability flags of the handshake.

Each side says its own; a connection uses what both have (erts, "Distribution Protocol",
capability flags; dist.hrl). A bit that the other side does not know is ignored, so
between nodes of this runtime two more have a meaning.
"""

from __future__ import annotations

PUBLISHED = 0x1
"""A visible node: listed by nodes(), part of the mesh. A hidden node leaves it out."""
ATOM_CACHE = 0x2
EXTENDED_REFERENCES = 0x4
DIST_MONITOR = 0x8
FUN_TAGS = 0x10
DIST_MONITOR_NAME = 0x20
HIDDEN_ATOM_CACHE = 0x40
NEW_FUN_TAGS = 0x80
EXTENDED_PIDS_PORTS = 0x100
EXPORT_PTR_TAG = 0x200
BIT_BINARIES = 0x400
NEW_FLOATS = 0x800
UNICODE_IO = 0x1000
DIST_HDR_ATOM_CACHE = 0x2000
SMALL_ATOM_TAGS = 0x4000
UTF8_ATOMS = 0x10000
MAP_TAG = 0x20000
BIG_CREATION = 0x40000
SEND_SENDER = 0x80000
"""A message to a pid carries its sender."""
BIG_SEQTRACE_LABELS = 0x100000
EXIT_PAYLOAD = 0x400000
"""The reason of an exit signal is a term of its own behind the control message."""
FRAGMENTS = 0x800000
HANDSHAKE_23 = 0x1000000
UNLINK_ID = 0x2000000
MANDATORY_25_DIGEST = 0x4000000
"""Short for all of MANDATORY_25."""
SPAWN = 1 << 32
NAME_ME = 1 << 33
"""The initiator has no name yet and wants the acceptor to make one up."""
V4_NC = 1 << 34
ALIAS = 1 << 35
TEXT = 1 << 60
"""Ours: text is sent as text, so a str arrives as a str."""
INTRODUCES = 1 << 61
"""Ours: the node introduces its visible peers to each other (nodes/mesh.py)."""

MANDATORY_25 = (
    EXTENDED_REFERENCES | FUN_TAGS | NEW_FUN_TAGS | EXTENDED_PIDS_PORTS | EXPORT_PTR_TAG
    | BIT_BINARIES | NEW_FLOATS | UTF8_ATOMS | MAP_TAG | BIG_CREATION | HANDSHAKE_23
)  # fmt: skip
"""What OTP 25 insists on, and so do we."""
MANDATORY_26 = MANDATORY_25 | V4_NC | UNLINK_ID
"""What OTP 26, 27 and 28 insist on."""

OURS = (
    MANDATORY_26 | PUBLISHED | DIST_MONITOR | DIST_MONITOR_NAME | UNICODE_IO
    | SMALL_ATOM_TAGS | BIG_SEQTRACE_LABELS | MANDATORY_25_DIGEST | SPAWN | ALIAS
    | TEXT | INTRODUCES
)  # fmt: skip
"""What a visible node of this runtime offers. Left out on purpose: DIST_HDR_ATOM_CACHE
and FRAGMENTS, either of which changes the form of every frame."""
HIDDEN = OURS & ~PUBLISHED

NAMES = {
    value: name
    for name, value in list(globals().items())
    if name.isupper() and isinstance(value, int) and value.bit_count() == 1
}


def expand(flags: int) -> int:
    """The flags that a peer means: MANDATORY_25_DIGEST stands for all of MANDATORY_25."""
    return flags | MANDATORY_25 if flags & MANDATORY_25_DIGEST else flags


def missing(flags: int) -> list[str]:
    """The names of the flags that we can't do without and that are not in `flags`."""
    lacking = MANDATORY_25 & ~expand(flags)
    return [name for value, name in NAMES.items() if lacking & value]
