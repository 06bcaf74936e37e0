"""Node names: `name@host`, long or short.

A node is found by its name alone: the host part says which machine to ask, the name
part which node there. So the host part must mean the same machine to every node:

    short   a@box             the plain name of a machine in the same network
    long    a@box.example.org, a@192.168.1.7     a full name, or an address

All nodes of a cluster have long names, or all have short ones: a node refuses to dial
the other kind, since the host part of one is no address to the other.
"""

from __future__ import annotations

import re
import socket
from typing import Literal

NAME = re.compile(r"[0-9A-Za-z_-]+")
HOST = re.compile(r"[!-?A-~\u00a1-\u00ff]+")
"""What Erlang takes for all of the name part, and for all of the host part."""


class BadName(ValueError):
    """No node name, or none that can be used here; the text says why, in one line."""


def parse(node: str) -> tuple[str, str]:
    """The (name, host) of "name@host".

    BadName unless there is exactly one @ with something on both sides of it.
    """
    name, at, host = node.partition("@")
    if not at or "@" in host or not name or not host:
        raise BadName(f"{node!r} is no node name: write name@host, with one @")
    return name, host


def check(node: str) -> tuple[str, str]:
    """The (name, host) of a node name that can be said in a handshake: BadName unless it
    has at most 255 characters, all of them printable ASCII, and as in `parse`."""
    if not node.isascii() or not node.isprintable() or len(node) > 255:
        raise BadName(f"{node[:80]!r} is no node name: at most 255 ASCII characters")
    return parse(node)


def complete(name: str, *, long: bool, hostname: str | None = None) -> str:
    """The full name of a node started as `name` or `name@host` (`erl -sname`, `-name`).

    A host part that is given stays. Without one, a short name gets this machine's name
    up to its first dot, a long one its full name. `hostname` is this machine's name;
    None asks the system: `socket.getfqdn()` for a long name, else `socket.gethostname()`.

    BadName for a long name on a machine whose name has no dot, if none was given; for
    parts that NAME and HOST do not match from end to end; and for a short name with a
    dot in its host part.
    """
    head, at, host = name.partition("@")
    if not at:
        system = hostname or (socket.getfqdn() if long else socket.gethostname())
        host = system if long else system.partition(".")[0]
        if long and "." not in host:
            raise BadName(
                f"can't set long node name {name!r}: this machine ({host}) has no full "
                "name; give a host, as in name@127.0.0.1"
            )
    if not NAME.fullmatch(head) or not HOST.fullmatch(host):
        full = f"{head}@{host}"
        raise BadName(f"invalid node name {full!r}: letters, digits, _ and - only")
    if not long and "." in host:
        raise BadName(f"can't set short node name {name!r}: its host has a dot; use --name")
    return f"{head}@{host}"


def kind(node: str) -> Literal["long", "short"]:
    """Whether the name of a node is long: its host part is a full name, which has a dot,
    or an address, which has dots or colons. BadName as in `parse`."""
    host = parse(node)[1]
    return "long" if "." in host or ":" in host else "short"


def compatible(here: str, peer: str) -> str | None:
    """Why the node `here` can't dial `peer`, in Erlang's words; None if it can.

    The two names must be of one kind. If they are not, the words are these, with the host
    part of the peer, and with `NOT running` where `here` is short:

        ** System running to use fully qualified hostnames ** Hostname two is illegal **

    (inet_tcp_dist:splitnode)
    """
    if kind(here) == kind(peer):
        return None
    running = "running" if kind(here) == "long" else "NOT running"
    return (
        f"** System {running} to use fully qualified hostnames ** "
        f"Hostname {parse(peer)[1]} is illegal **"
    )
